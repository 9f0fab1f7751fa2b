"""The door to graphviz, which draws what `diagrams.dot` says."""

from __future__ import annotations

import shutil
import subprocess

from symindex.errors import SymindexError
from symindex.graph.diagrams import dot
from symindex.graph.picture import Picture

_SECONDS = 60


def svg(picture: Picture) -> str:
    """The picture as SVG; raises `SymindexError` where graphviz is missing or fails."""
    program = shutil.which("dot")
    if program is None:
        raise SymindexError("SVG is made by graphviz, whose program `dot` is not installed", "-f html needs no program")
    source = "\n".join(dot(picture)).encode("utf-8", "replace")
    try:
        done = subprocess.run([program, "-Tsvg"], input=source, capture_output=True, timeout=_SECONDS, check=True)
    except subprocess.TimeoutExpired as error:
        raise SymindexError(f"graphviz took more than {_SECONDS} s", "draw less: --limit, --depth") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SymindexError(f"graphviz failed: {said[-1] if said else error.returncode}") from error
    return done.stdout.decode("utf-8")
