"""The supported frameworks, and the detection of those that a project uses.

Those of symindex are listed here; those of other distributions are entry points of the group `symindex.frameworks` in
the environment that symindex itself runs in. Environments of the indexed project are never asked: loading an entry
point runs code.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from importlib import import_module
from typing import Final

from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.hooks import Extensions
from symindex.resolve.source import FactsSource

GROUP: Final = "symindex.frameworks"
_OWN: Final = (
    "pytest",
    "mock",
    "django",
    "celery",
    "flask",
    "fastapi",
    "click",
    "sqlalchemy",
    "pydantic",
    "oslo",
    "standard",
)


def extensions_of(source: FactsSource, excluded: Collection[str] = ()) -> Callable[[], Extensions]:
    """Return the rules of the frameworks that a project uses, detected on the first request."""
    return lambda: Extensions([each for each in known() if each.name not in excluded and is_used(each, source)])


def is_used(framework: Framework, source: FactsSource) -> bool:
    """Return True if a project imports a framework, or could and that is enough."""
    if any(map(source.is_imported_by_project, framework.packages)):
        return True
    return framework.by_installation and any(source.imported(package, None) for package in framework.packages)


@lru_cache(maxsize=1)
def known() -> tuple[Framework, ...]:
    """The frameworks of symindex and of other distributions; one of a name that is known hides the earlier."""
    every = {each.name: each for each in (*_own(), *_of_others())}
    return tuple(every.values())


def _own() -> Iterator[Framework]:
    for name in _OWN:
        yield import_module(f"symindex.resolve.frameworks.{name}").FRAMEWORK


def _of_others() -> Iterator[Framework]:
    """The frameworks of other distributions; what cannot be loaded, or is none, is left out."""
    from importlib import metadata  # late: its import takes longer than most questions need frameworks

    for entry in metadata.entry_points(group=GROUP):
        try:
            found = entry.load()
        except Exception:  # whatever another distribution raises, symindex answers without it
            continue
        framework = found() if isinstance(found, type) and issubclass(found, Framework) else found
        if isinstance(framework, Framework) and framework.name:
            yield framework
