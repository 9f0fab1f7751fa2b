"""The client of pytest-lsp against the server, with the capabilities of VS Code: its types and checks are not ours."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.support.cscope_libraries import PACKAGES
from tests.support.on_disk import git

_SERVER = [sys.executable, "-m", "symindex", "lsp"]
_SAWS = f"{PACKAGES}/tool/saws.py"
pytestmark = pytest.mark.asyncio


@pytest_lsp.fixture(config=ClientServerConfig(server_command=_SERVER))  # type: ignore[untyped-decorator]
async def client(lsp_client: LanguageClient, workshop: Path) -> AsyncIterator[None]:
    folder = types.WorkspaceFolder(uri=workshop.as_uri(), name=workshop.name)
    capabilities = client_capabilities("visual-studio-code")
    await lsp_client.initialize_session(types.InitializeParams(capabilities, workspace_folders=[folder]))
    yield
    await lsp_client.shutdown_session()


async def test_definitions_references_and_two_levels_of_calls_lead_into_a_library(
    client: LanguageClient, workshop: Path
) -> None:
    main = workshop / "shop" / "main.py"
    assert await _defined(client, main, 9, 9) == [f"{workshop / _SAWS}:6"]
    assert await _referred(client, main, 7, 4) == [f"{main}:{line}" for line in (9, 10, 11)]

    at = types.CallHierarchyPrepareParams(_document(main), types.Position(6, 5))
    run = (await client.text_document_prepare_call_hierarchy_async(at) or [])[0]
    called = {each.name: each for each in await _called(client, run)}
    assert {"cut", "Saw", "allowed"} <= set(called)
    assert {each.name for each in await _called(client, called["cut"])} == {"sharpen", "plank"}


async def test_text_that_is_not_saved_counts_until_it_is_saved_or_closed(
    client: LanguageClient, workshop: Path
) -> None:
    main = workshop / "shop" / "main.py"
    text = main.read_text()
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(main.as_uri(), "python", 1, text))
    )
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, main.as_uri()),
            [types.TextDocumentContentChangePartial(range=start, text="# é\n\n")],
        )
    )
    assert await _referred(client, main, 9, 4) == [f"{main}:{line}" for line in (11, 12, 13)]
    main.write_text(f"# é\n\n{text}")
    client.text_document_did_save(types.DidSaveTextDocumentParams(_document(main)))
    client.text_document_did_close(types.DidCloseTextDocumentParams(_document(main)))
    assert await _referred(client, main, 9, 4) == [f"{main}:{line}" for line in (11, 12, 13)]


async def test_another_branch_and_a_deleted_file_are_seen_at_once(client: LanguageClient, workshop: Path) -> None:
    main, box = workshop / "shop" / "main.py", workshop / "shop" / "box.py"
    git(workshop, "init", "-q")
    git(workshop, "add", "-A")
    git(workshop, "commit", "-q", "-m", "one")
    git(workshop, "checkout", "-q", "-b", "two")
    main.write_text(f"import shop.box\n\nshop.box.Box().copy()\n{main.read_text()}")
    git(workshop, "commit", "-q", "-a", "-m", "two")
    assert await _referred(client, box, 1, 8) == [f"{main}:3"]
    git(workshop, "checkout", "-q", "-")
    assert await _referred(client, box, 1, 8) == []
    git(workshop, "checkout", "-q", "two")
    box.unlink()
    assert await _defined(client, main, 2, 16) == []


async def test_a_file_of_12_000_lines_is_answered_for(client: LanguageClient, workshop: Path) -> None:
    large = workshop / "shop" / "large.py"
    large.write_text("".join(f"def f{n}():\n    return f{n - 1}()\n\n\n" for n in range(1, 3001)))
    assert await _defined(client, large, 11_997, 12) == [f"{large}:11993"]
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(_document(large)))
    assert len(symbols or []) == 3000


def _document(path: Path) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(path.as_uri())


def _shown(found: Sequence[types.Location | types.LocationLink] | types.Location | None) -> list[str]:
    places = []
    for each in found if isinstance(found, Sequence) else [found]:
        assert isinstance(each, types.Location)
        places.append(f"{each.uri.removeprefix('file://')}:{each.range.start.line + 1}")
    return places


async def _defined(client: LanguageClient, path: Path, line: int, character: int) -> list[str]:
    at = types.DefinitionParams(_document(path), types.Position(line, character))
    return _shown(await client.text_document_definition_async(at))


async def _referred(client: LanguageClient, path: Path, line: int, character: int) -> list[str]:
    context = types.ReferenceContext(include_declaration=False)
    at = types.ReferenceParams(context, _document(path), types.Position(line, character))
    return _shown(await client.text_document_references_async(at))


async def _called(client: LanguageClient, item: types.CallHierarchyItem) -> list[types.CallHierarchyItem]:
    calls = await client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(item))
    return [each.to for each in calls or []]
