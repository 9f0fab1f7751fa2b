"""Expressions that would search for ever are given up, and leave nothing behind."""

from __future__ import annotations

import re
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from symindex.query import limits
from symindex.query.limits import TakesTooLong, limited


def test_what_takes_too_long_is_given_up_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.05)
    before = signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(TakesTooLong, match=r"takes more than 0\.05 s$") as raised, limited():
        re.fullmatch("(a|aa)+", "a" * 60 + "b")
    assert raised.value.hint
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


def test_another_thread_goes_on_without_a_limit() -> None:
    def work() -> bool:
        with limited():
            return bool(re.fullmatch("a+", "aaa"))

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(work).result()
