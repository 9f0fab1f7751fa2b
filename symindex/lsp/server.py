"""`symindex lsp`: the protocol's life, what the server offers, and which thread answers what."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from symindex.errors import QuestionError
from symindex.jsonrpc import (
    INVALID_REQUEST,
    REQUEST_FAILED,
    SERVER_NOT_INITIALIZED,
    Connection,
    Params,
    Request,
    ResponseError,
    framed,
)
from symindex.lsp import hierarchies, lenses, navigation, renaming
from symindex.lsp.call import Call, Preferences
from symindex.lsp.documents import Documents, Snapshot
from symindex.lsp.positions import PREFERRED, Encoding
from symindex.lsp.uris import path_of
from symindex.model.answers import Certainty
from symindex.query.effort import Bounds
from symindex.session.index import SOON, SessionIndex
from symindex.session.projects import Session
from symindex.version import __version__

_SECONDS_FOR_ANSWER: Final = 20.0
_INCREMENTAL: Final = 2
_INFO: Final = 3


class Feature(NamedTuple):
    """A feature of the server: its methods, the capability it is offered as, the thread that runs it.

    `is_asked_for`: a person asks for it and gets the reason for an empty answer; else the editor asks by itself.
    `bounds`: of its listings; what they leave out is said to the person.
    """

    capability: str
    methods: Mapping[str, Callable[[Call], object]]
    offer: object = True
    lane: str = "short"
    is_asked_for: bool = True
    bounds: Bounds | None = None


FEATURES: Final[dict[str, Feature]] = {
    "definition": Feature("definitionProvider", {"textDocument/definition": navigation.definition}),
    "declaration": Feature("declarationProvider", {"textDocument/declaration": navigation.declaration}),
    "typeDefinition": Feature("typeDefinitionProvider", {"textDocument/typeDefinition": navigation.type_definition}),
    "implementation": Feature(
        "implementationProvider", {"textDocument/implementation": navigation.implementation}, lane="long"
    ),
    "references": Feature(
        "referencesProvider",
        {"textDocument/references": navigation.references},
        {"workDoneProgress": True},
        lane="long",
    ),
    "documentHighlight": Feature(
        "documentHighlightProvider",
        {"textDocument/documentHighlight": navigation.document_highlight},
        is_asked_for=False,
    ),
    "hover": Feature("hoverProvider", {"textDocument/hover": navigation.hover}, is_asked_for=False),
    "documentSymbol": Feature(
        "documentSymbolProvider", {"textDocument/documentSymbol": navigation.document_symbol}, is_asked_for=False
    ),
    "workspaceSymbol": Feature(
        "workspaceSymbolProvider", {"workspace/symbol": navigation.workspace_symbol}, lane="long"
    ),
    "callHierarchy": Feature(
        "callHierarchyProvider",
        {
            "textDocument/prepareCallHierarchy": hierarchies.prepare_calls,
            "callHierarchy/incomingCalls": hierarchies.incoming_calls,
            "callHierarchy/outgoingCalls": hierarchies.outgoing_calls,
        },
        lane="long",
        bounds=SOON,
    ),
    "typeHierarchy": Feature(
        "typeHierarchyProvider",
        {
            "textDocument/prepareTypeHierarchy": hierarchies.prepare_types,
            "typeHierarchy/supertypes": hierarchies.supertypes,
            "typeHierarchy/subtypes": hierarchies.subtypes,
        },
        lane="long",
    ),
    "codeLens": Feature(
        "codeLensProvider",
        {"textDocument/codeLens": lenses.code_lens, "codeLens/resolve": lenses.resolve_lens},
        {"resolveProvider": True},
        lane="lenses",
        is_asked_for=False,
    ),
    "rename": Feature(
        "renameProvider",
        {"textDocument/prepareRename": renaming.prepare_rename, "textDocument/rename": renaming.rename},
        {"prepareProvider": True},
        lane="long",
    ),
}
_METHODS: Final = {method: feature for feature in FEATURES.values() for method in feature.methods}


class LspServer:
    """Answers one client."""

    def __init__(self, output: BinaryIO, environ: Mapping[str, str], serve: Collection[str] = ()) -> None:
        """`serve` are the features that are offered, all where it is empty; the client's own choice wins."""
        self._session = Session(environ, watches=True)
        self._documents = Documents()
        self._serve: Collection[str] = serve or tuple(FEATURES)
        self._preferences = Preferences()
        self._state = "new"
        self._connection = connection = Connection(output, is_framed=True)
        connection.requests = {"initialize": self._initialize, "shutdown": self._shut_down}
        connection.requests |= dict.fromkeys(_METHODS, self._answer)
        connection.notifications = {
            "exit": self._exit,
            "$/cancelRequest": lambda params: connection.cancel(params.get("id")),
            "textDocument/didOpen": self._documents.open,
            "textDocument/didChange": self._documents.change,
            "textDocument/didClose": self._documents.close,
            "notebookDocument/didOpen": self._documents.open_notebook,
            "notebookDocument/didChange": self._documents.change_notebook,
            "notebookDocument/didSave": lambda _: None,
            "notebookDocument/didClose": self._documents.close_notebook,
            "workspace/didChangeWorkspaceFolders": self._change_folders,
        }
        connection.lane_of = lambda method: _METHODS[method].lane if method in _METHODS else None
        connection.arrived = lambda _: self._documents.snapshot
        connection.leaving = self._session.close_thread

    def run(self, source: BinaryIO) -> int:
        """Answer until the client ends it; returns the exit status that the protocol asks for."""
        try:
            self._connection.serve(framed(source))
        finally:
            self._session.close()
        return 0 if self._state == "shut down" else 1

    # Life

    def _initialize(self, request: Request) -> object:
        if self._state != "new":
            raise ResponseError(INVALID_REQUEST, "initialized already")
        params = request.params
        self._documents.encoding = _encoding(params)
        self._take_options(params.get("initializationOptions"))
        self._session.roots = [Path(path) for path in _roots(params)]
        self._state = "running"
        return {
            "capabilities": self._capabilities() | _notebook_sync(params),
            "serverInfo": {"name": "symindex", "version": __version__},
        }

    def _take_options(self, options: object) -> None:
        if not isinstance(options, dict):
            return
        serve, min_certainty, most = (options.get(key) for key in ("serve", "certainty", "maxPossible"))
        if isinstance(serve, list):
            self._serve = [each for each in serve if each in FEATURES]
        grades = {grade.word: grade for grade in Certainty}
        self._preferences = Preferences(
            grades.get(min_certainty, Certainty.POSSIBLE) if isinstance(min_certainty, str) else Certainty.POSSIBLE,
            most if isinstance(most, int) and most >= 0 else Preferences().max_possible,
        )

    def _capabilities(self) -> dict[str, Any]:
        offered = {FEATURES[name].capability: FEATURES[name].offer for name in self._serve}
        return {
            "positionEncoding": self._documents.encoding,
            "textDocumentSync": {"openClose": True, "change": _INCREMENTAL},
            "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}},
            **offered,
        }

    def _change_folders(self, params: Params) -> None:
        event = params.get("event")
        if isinstance(event, dict):
            removed = set(_folders(event.get("removed")))
            kept = [root for root in self._session.roots if str(root) not in removed]
            self._session.roots = [*kept, *map(Path, _folders(event.get("added")))]

    def _shut_down(self, _request: Request) -> None:
        self._state = "shut down"

    def _exit(self, _params: Params) -> None:
        self._connection.is_over = True

    # Answers

    def _answer(self, request: Request) -> object:
        feature = _METHODS[request.method]
        if self._state != "running":
            raise ResponseError(SERVER_NOT_INITIALIZED, "initialize comes first, and nothing after shutdown")
        snapshot: Snapshot = request.context
        root = self._root_of(request)
        if root is None:
            return _nothing(feature, "no workspace folder and no project around the file")
        request.stop.limit(_SECONDS_FOR_ANSWER)
        try:
            with self._session.asking(root, snapshot.overlay, request.stop) as (index, note):
                call = Call(
                    request.params, index, note, self._documents.encoding, snapshot, self._preferences, request.stop
                )
                is_for_references = request.method == "textDocument/references"
                with self._bounded(index, feature.bounds):
                    answer = self._references(call) if is_for_references else feature.methods[request.method](call)
                if not answer and not call.sent and call.stop.was_obeyed:
                    return _nothing(feature, f"nothing found in {_SECONDS_FOR_ANSWER:g} s: a shell has more patience")
                for message in call.messages:
                    self._connection.notify("window/showMessage", {"type": _INFO, "message": message})
                return answer
        except QuestionError as error:
            return _nothing(feature, str(error))

    def _root_of(self, request: Request) -> Path | None:
        """The project that answers: that of the document or item, else the first folder."""
        params = request.params
        item, data = params.get("item"), params.get("data")
        if isinstance(params.get("textDocument"), dict):
            return self._session.known_root_of(request.context.path_of(params))
        if isinstance(item, dict):
            path = path_of(item.get("uri"))
            return self._session.known_root_of(path) if path else None
        if isinstance(data, dict) and isinstance(place := data.get("place"), str):
            return self._session.known_root_of(place.rsplit(":", 2)[0])
        return self._session.roots[0] if self._session.roots else None

    @contextmanager
    def _bounded(self, index: SessionIndex, bounds: Bounds | None) -> Iterator[None]:
        """Listings inside end early, and the client is told of what they leave out."""
        if bounds is None:
            yield
            return
        with index.bounded(bounds) as left_out:
            yield
        if said := str(left_out):
            message = f"{said}: symindex in a shell looks at all"
            self._connection.notify("window/showMessage", {"type": _INFO, "message": message})

    def _references(self, call: Call) -> object:
        """References with progress, and in parts if the client wants them so."""
        token, work = (_token(call.params.get(key)) for key in ("partialResultToken", "workDoneToken"))
        self._progress(work, {"kind": "begin", "title": "References", "message": call.note})
        said = ""
        try:
            answer = navigation.references(call, (lambda found: self._progress(token, found)) if token else None)
            said = _left_out(call)
            return answer
        finally:
            self._progress(work, {"kind": "end", "message": said or "complete"})
            if said and work is None:
                self._connection.notify("window/logMessage", {"type": _INFO, "message": f"References: {said}"})

    def _progress(self, token: int | str | None, value: object) -> None:
        if token is not None:
            self._connection.notify("$/progress", {"token": token, "value": value})


def _nothing(feature: Feature, why: str) -> object:
    """No answer: an error for a person who asked, null for an editor that did so by itself."""
    if feature.is_asked_for:
        raise ResponseError(REQUEST_FAILED, why)
    return None


def _left_out(call: Call) -> str:
    """Return what is not among the references that were sent, empty where all are."""
    cut = f"cut short after {_SECONDS_FOR_ANSWER:g} s" if call.stop.was_obeyed else ""
    possible = f"{call.left_out} more are possible by name" if call.left_out else ""
    return "; ".join(filter(None, (cut, possible, call.note)))


def _token(value: object) -> int | str | None:
    return value if isinstance(value, (int, str)) and not isinstance(value, bool) else None


def _encoding(params: Params) -> Encoding:
    capabilities = params.get("capabilities")
    general = capabilities.get("general") if isinstance(capabilities, dict) else None
    offered = general.get("positionEncodings") if isinstance(general, dict) else None
    if isinstance(offered, list):
        return next((each for each in PREFERRED if each in offered), "utf-16")
    return "utf-16"


def _notebook_sync(params: Params) -> dict[str, Any]:
    """Return the offer to be told of notebooks, with all their cells, where the client can."""
    capabilities = params.get("capabilities")
    notebook = capabilities.get("notebookDocument") if isinstance(capabilities, dict) else None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("synchronization"), dict):
        return {}
    selector = [{"notebook": {"notebookType": "jupyter-notebook"}}]
    return {"notebookDocumentSync": {"notebookSelector": selector}}


def _roots(params: Params) -> list[str]:
    folders = _folders(params.get("workspaceFolders"))
    if folders:
        return folders
    uri, path = params.get("rootUri"), params.get("rootPath")
    found = path_of(uri) if isinstance(uri, str) else os.path.abspath(path) if isinstance(path, str) and path else None
    return [found] if found else []


def _folders(value: object) -> list[str]:
    folders = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    paths = (path_of(each.get("uri")) for each in folders)
    return [path for path in paths if path]
