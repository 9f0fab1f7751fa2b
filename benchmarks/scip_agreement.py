"""Two SCIP indexes of the same project, occurrence by occurrence: python -m benchmarks.scip_agreement OURS OTHER.

Compared are the occurrences of global symbols: those that are the same, at the same place with another symbol, and only
in one of both. What differs and what only the other has is counted by what it means.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

from symindex.scip.scip_pb2 import Index

_Place = tuple[str, int, int]


def occurrences(file: Path) -> dict[_Place, set[str]]:
    """(path, line, column of the end) → symbols; a dotted name in an import may begin elsewhere in each."""
    index, found = Index(), defaultdict(set)
    index.ParseFromString(file.read_bytes())
    for document in index.documents:
        for each in document.occurrences:
            if not each.symbol.startswith("local ") and len(each.range) == 3:
                found[document.relative_path, each.range[0], each.range[2]].add(each.symbol)
    return found


def main() -> None:
    ours, other = (occurrences(Path(path)) for path in sys.argv[1:3])
    common = ours.keys() & other.keys()
    same = sum(bool(ours[place] & other[place]) for place in common)
    print(f"places: {len(ours):,} and {len(other):,}, {len(common):,} in both; {same:,} with a symbol in common")
    for what, places in (("different", common), ("only the other", other.keys() - ours.keys())):
        shapes: Counter[str] = Counter()
        examples: dict[str, str] = {}
        for place in places:
            if what == "different" and ours[place] & other[place]:
                continue
            theirs, mine = min(other[place]), min(ours.get(place, {""}))
            shape = f"{_shape(theirs)} / {_shape(mine)}" if mine else _shape(theirs)
            shapes[shape] += 1
            examples.setdefault(shape, f"{place[0]}:{place[1] + 1}:{place[2]} {theirs} / {mine}")
        print(f"{what}: {sum(shapes.values()):,}")
        for shape, count in shapes.most_common(12):
            print(f"  {count:>6} {shape}   e.g. {examples[shape]}")


def _shape(symbol: str) -> str:
    """The package of a symbol, and what kind of descriptor it ends in."""
    parts = symbol.split(" ")
    return f"{parts[2]} {symbol[-3:] if symbol.endswith('().') else symbol[-1]}" if len(parts) > 3 else symbol


if __name__ == "__main__":
    main()
