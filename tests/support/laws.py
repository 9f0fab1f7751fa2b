"""How many examples hypothesis tries: few in each run, very many in the weekly one."""

from __future__ import annotations

from typing import Final

from hypothesis import settings

_USUAL: Final = 50
_TIMES: Final = 20  # as many in the weekly run


def register_profiles() -> None:
    """Make `pytest --hypothesis-profile thorough` known, and use few examples without it."""
    settings.register_profile("usual", max_examples=_USUAL, deadline=None)
    settings.register_profile("thorough", max_examples=_USUAL * _TIMES, deadline=None)
    settings.load_profile("usual")


def examples(usual: int) -> int:
    """Return the number of examples for a law that is tried with `usual` ones in each run."""
    return usual * settings().max_examples // _USUAL
