"""A project as a SCIP index, written document by document: the messages of protobuf may be concatenated."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from symindex.model.documents import Document
from symindex.output import Output, written
from symindex.query import Index
from symindex.scip.documents import Documents
from symindex.scip.scip_pb2 import Index as ScipIndex
from symindex.scip.scip_pb2 import Metadata, TextEncoding, ToolInfo
from symindex.scip.symbols import Symbols
from symindex.version import __version__
from symindex.workspace.checkouts import Checkout

_DOCUMENTS_AT_ONCE: Final = 100  # what was found out is forgotten behind them, which bounds the memory


class Written(NamedTuple):
    """The numbers of documents, occurrences and external symbols written."""

    documents: int
    occurrences: int
    external: int


def write_scip(index: Index, checkout: Checkout, output: Output) -> Written:
    """Write the project's files and what they name, to be called in a snapshot; raises `OutputError` and `OSError`."""
    documents = occurrences = 0
    external: dict[str, bytes] = {}
    with written(output) as file:
        file.write(ScipIndex(metadata=_metadata(index.root)).SerializeToString())
        for portion in _portions(index):
            maker = _documents(index, checkout)
            for module in index.internals.library.modules_in(portion):
                document = maker.of(module)
                documents, occurrences = documents + 1, occurrences + len(document.occurrences)
                file.write(ScipIndex(documents=[document]).SerializeToString(deterministic=True))
            for each in maker.external():
                external.setdefault(each.symbol, each.SerializeToString(deterministic=True))
            index.forget()
        for _, packed in sorted(external.items()):
            whole = ScipIndex()
            whole.external_symbols.add().ParseFromString(packed)
            file.write(whole.SerializeToString(deterministic=True))
    return Written(documents, occurrences, len(external))


def _portions(index: Index) -> list[list[Document]]:
    """The files of the project, so many together as fit in memory with all that is found out about them."""
    library = index.internals.library
    trees = [tree.id for tree in library.trees.values() if tree.kind == "project"]
    found = list(library.reader.documents(trees))
    return [found[at : at + _DOCUMENTS_AT_ONCE] for at in range(0, len(found), _DOCUMENTS_AT_ONCE)]


def _documents(index: Index, checkout: Checkout) -> Documents:
    internals = index.internals
    trees = frozenset(tree.id for tree in internals.library.trees.values() if tree.kind == "project")
    return Documents(internals, Symbols(internals.library, checkout), trees)


def _metadata(root: Path) -> Metadata:
    return Metadata(
        tool_info=ToolInfo(name="symindex", version=__version__),
        project_root=root.as_uri(),
        text_document_encoding=TextEncoding.UTF8,
    )
