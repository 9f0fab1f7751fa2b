"""A watcher's word that an index is as fresh as the disk, asked for through a socket in the index's directory.

*The law:* a watcher confirms only what it has written since it was asked. It may say no, be gone, or take too long:
then whoever asks looks at the disk himself. A watcher that is dead answers nothing, for its socket refuses. One that
lives acknowledges at once, unless it is at work, and is given more time then.

Only a process of the same user is believed, and only a program of the same rules that sees the same environment
variables: with others the workspace may be another one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakSet

from symindex.version import EXTRACTOR_VERSION
from symindex.workspace.mounts import file_namespace

if TYPE_CHECKING:
    from socket import socket

# Raised whenever the same disk may give another index, or what is said here changes.
_RULES: Final = 3
SOCKET: Final = "watch.sock"
_SENDING: Final = 0.2
_MAX_REQUEST_LENGTH: Final = 65_536
# Longer names of sockets do not fit: 108 bytes on Linux, 104 on macOS, the last of them zero.
_MAX_ADDRESS_LENGTH: Final = 103
_MAX_REPLY_LENGTH: Final = 16
_ACKNOWLEDGED: Final = b"heard\n"
_YES: Final = b"fresh\n"
_NO: Final = b"look\n"
# What settings, environments and ignore rules depend on.
VARIABLES: Final = (
    *("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"),
    *("SYMINDEX_DIR", "SYMINDEX_INDEXES", "SYMINDEX_ENVIRONMENTS"),
    *("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV"),
    *("UV_PROJECT_ENVIRONMENT", "POETRY_VIRTUALENVS_PATH", "WORKON_HOME"),
)
# Of these, those that matter only by the workspace they lead to; the others must be the same.
_ENVIRONMENTS: Final = frozenset({"VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV"})


class Timeouts(NamedTuple):
    """The timeouts of waiting for a watcher, in seconds.

    Until its `acknowledgement`, about as long as checking the disk takes; until its `answer`, longer, because it may
    bring the index up to date, which whoever asked would have to do otherwise.
    """

    acknowledgement: float = 0.5
    answer: float = 3.0


DEFAULT_TIMEOUTS = Timeouts()


def is_confirmed_fresh(root: Path, index: Path, environ: Mapping[str, str], timeouts: Timeouts | None = None) -> bool:
    """Return True if a live watcher says that all is in the index that was on the disk when this was called."""
    if not os.path.lexists(index / SOCKET):
        return False
    import json  # late, as `socket` is: without a watcher there is nothing to say
    import socket

    timeouts = timeouts or DEFAULT_TIMEOUTS
    request = {
        "version": _version(),
        "root": os.path.abspath(root),
        "environ": relevant(environ),
        "files": file_namespace(),
    }
    try:
        with _address(index) as address, socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(timeouts.acknowledgement)
            connection.connect(address)
            if not _is_ours(connection):
                return False
            connection.sendall(json.dumps(request).encode() + b"\n")
            return _is_fresh(connection, timeouts.answer)
    except (OSError, ValueError):
        return False


def _is_fresh(connection: socket, timeout: float) -> bool:
    with connection.makefile("rb") as replies:
        if replies.readline(_MAX_REPLY_LENGTH) != _ACKNOWLEDGED:
            return False
        connection.settimeout(timeout)
        return replies.readline(_MAX_REPLY_LENGTH) == _YES


def relevant(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that a workspace depends on."""
    return {name: environ[name] for name in VARIABLES if environ.get(name)}


class FreshnessRequest:
    """Somebody who asks whether the index is fresh, and waits."""

    def __init__(self, connection: socket, request: Mapping[str, object]) -> None:
        self._connection = connection
        self._root, self._files = request.get("root"), request.get("files")
        environ = request.get("environ")
        self.environ: dict[str, str] = environ if isinstance(environ, dict) else {}

    def may_share(self, root: Path, environ: Mapping[str, str]) -> bool:
        """Return True if it asks about the same files, and no variable would change more than the environments."""
        mine = relevant(environ)
        different = {name for name in VARIABLES if mine.get(name) != self.environ.get(name)}
        return self._root == str(root) and self._files == file_namespace() and different <= _ENVIRONMENTS

    def answer(self, is_fresh: bool) -> None:
        """Say it, if anybody still listens."""
        with suppress(OSError), self._connection:
            self._connection.sendall(_YES if is_fresh else _NO)


class FreshnessServer:
    """The socket at which a watcher can be asked; a process forked meanwhile does not keep it open."""

    def __init__(self, index: Path) -> None:
        """Raises `OSError` where the directory or the file system does not allow it."""
        import socket

        self._path = index / SOCKET
        self._path.unlink(missing_ok=True)  # of a watcher that died
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            with _address(index) as address:
                self._socket.bind(address)
            os.chmod(self._path, 0o600)
            self._socket.listen(64)
            self._socket.setblocking(False)
            self._identity = os.stat(self._path).st_ino
        except BaseException:
            self._socket.close()
            raise
        _open_posts.add(self)

    def fileno(self) -> int:
        """Becomes readable when somebody asks."""
        return self._socket.fileno()

    def is_in_place(self) -> bool:
        """Return True if others can find it: the index's directory may be gone, or be another."""
        try:
            return os.stat(self._path).st_ino == self._identity
        except OSError:
            return False

    def waiting(self) -> Iterator[FreshnessRequest]:
        """Those who have asked by now; those who ask what cannot be understood are sent away."""
        while True:
            try:
                connection, _ = self._socket.accept()
            except (BlockingIOError, ConnectionError):
                return
            asking = _acknowledge(connection)
            if asking:
                yield asking

    def close(self) -> None:
        """Be asked no more."""
        if self.is_in_place():
            self._path.unlink(missing_ok=True)
        self.forget()

    def forget(self) -> None:
        """Close it here, while another process may keep it."""
        self._socket.close()
        _open_posts.discard(self)


def _acknowledge(connection: socket) -> FreshnessRequest | None:
    import json

    try:
        connection.settimeout(_SENDING)
        content = b""
        while not content.endswith(b"\n") and len(content) < _MAX_REQUEST_LENGTH:
            part = connection.recv(4096)
            if not part:
                break
            content += part
        request = json.loads(content)
        if isinstance(request, dict) and request.get("version") == _version() and _is_ours(connection):
            connection.sendall(_ACKNOWLEDGED)
            return FreshnessRequest(connection, request)
        connection.sendall(_NO)
    except (OSError, ValueError):
        pass
    connection.close()
    return None


def _version() -> str:
    return f"{_RULES}.{EXTRACTOR_VERSION}"


def _is_ours(connection: socket) -> bool:
    """Return True if a process of this user is at the other end; where the system says so."""
    import socket
    import struct

    if not hasattr(socket, "SO_PEERCRED"):
        return True
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return bool(struct.unpack("3i", credentials)[1] == os.getuid())


@contextmanager
def _address(index: Path) -> Iterator[str]:
    """The socket's name, for a while a shorter one where it is too long for the system."""
    address = str(index / SOCKET)
    if len(os.fsencode(address)) <= _MAX_ADDRESS_LENGTH:
        yield address
        return
    descriptor = os.open(index, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET}"
    finally:
        os.close(descriptor)


_open_posts: WeakSet[FreshnessServer] = WeakSet()


def _forget_in_child() -> None:
    for post in list(_open_posts):
        post.forget()


os.register_at_fork(after_in_child=_forget_in_child)
