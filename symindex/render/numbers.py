"""Numbers as people read them."""

from __future__ import annotations

import time


def counted(number: int, one: str, many: str = "") -> str:
    """`1 file`, `1,515 files`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def size(number: int) -> str:
    """A number of bytes: `17 bytes`, `340 kB`, `12.4 MB`."""
    if number < 1000:
        return counted(number, "byte")
    if number < 999_500:
        return f"{number / 1e3:.0f} kB"
    value, unit = (number / 1e6, "MB") if number < 999_500_000 else (number / 1e9, "GB")
    return f"{value:.1f} {unit}" if value < 99.95 else f"{value:.0f} {unit}"


def duration(seconds: float) -> str:
    """`0.24 s`, `12.3 s`, `3 min 05 s`."""
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 99.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s"


def moment(seconds: float) -> str:
    """A point in time, in local time: `2026-11-22 17:04`."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def table(rows: list[tuple[str, ...]], right: frozenset[int] = frozenset()) -> list[str]:
    """The rows as lines with aligned columns; those whose position is in `right` are aligned there."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=False)]
    return [
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=False))
        ).rstrip()
        for row in rows
    ]
