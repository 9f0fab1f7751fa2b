"""The Python 3 places of the names of `six.moves`: six makes that module at run time, so no file says it.

The table is the one of six's documentation, "Module and attribute moves". Copies of six that other packages carry
(`pip._vendor.six.moves`) are meant as well.
"""

from __future__ import annotations

import re
from typing import Final

_PATH: Final = re.compile(r"(?:.+\.)?six\.moves(?:\.(.+))?")
_MOVED: Final = {
    **dict.fromkeys(("BaseHTTPServer", "CGIHTTPServer", "SimpleHTTPServer"), "http.server"),
    **{f"email_mime_{name}": f"email.mime.{name}" for name in ("base", "image", "multipart", "nonmultipart", "text")},
    **{f"tkinter_{name}": f"tkinter.{name}" for name in ("dialog", "filedialog", "scrolledtext", "ttk", "font")},
    **{f"http_{name}": f"http.{name}" for name in ("client", "cookies", "cookiejar")},
    **{f"html_{name}": f"html.{name}" for name in ("entities", "parser")},
    **{f"xmlrpc_{name}": f"xmlrpc.{name}" for name in ("client", "server")},
    **{f"urllib_{name}": f"urllib.{name}" for name in ("parse", "error", "robotparser")},
    **{name: f"builtins.{name}" for name in ("filter", "input", "map", "range", "zip")},
    **{name: f"collections.{name}" for name in ("UserDict", "UserList", "UserString")},
    **{name: f"itertools.{name}" for name in ("filterfalse", "zip_longest")},
    **{name: f"os.{name}" for name in ("getcwd", "getcwdb")},
    "StringIO": "io.StringIO",
    "cPickle": "pickle",
    "cStringIO": "io.StringIO",
    "collections_abc": "collections.abc",
    "dbm_gnu": "dbm.gnu",
    "dbm_ndbm": "dbm.ndbm",
    "getoutput": "subprocess.getoutput",
    "intern": "sys.intern",
    "reduce": "functools.reduce",
    "reload_module": "importlib.reload",
    "shlex_quote": "shlex.quote",
    "xrange": "builtins.range",
}  # fmt: skip


def moved(path: str, name: str = "") -> str | None:
    """The dotted path in Python 3 of a dotted path through `six.moves`, and of a name imported from there.

    None for other paths, and for `six.moves` itself.
    """
    written = _PATH.fullmatch(path)
    if written is None:
        return None
    parts = [part for part in (*(written[1] or "").split("."), name) if part]
    if not parts:
        return None
    return ".".join([_MOVED.get(parts[0], parts[0]), *parts[1:]])
