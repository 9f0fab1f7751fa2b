"""`tests --reaching` with --fleet: the tests of all repositories that run a definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symindex.cli.fleet_questions import answer_about, print_others, say
from symindex.cli.printing import here, nothing_found, write
from symindex.render.escapes import one_line
from symindex.render.places import relative

if TYPE_CHECKING:
    from symindex.cli.options import Asked


def print_tests_of_fleet(symbol: str, asked: Asked, form: str, seconds: float) -> None:
    """Print the tests that reach a symbol, by repository; `form` as `tests` has it, `seconds` are for each of them."""
    answer, _ = answer_about("tests", symbol, asked, (("seconds", seconds),))
    if not answer.total:
        say(answer, "")
        raise nothing_found(f"no test in fleet {asked.fleet} that reaches {symbol}", [])
    if form in ("list", "command"):
        key = "id" if form == "list" else "command"
        write(one_line(str(test[key])) for each in answer.members for test in each.others)
        return
    asked = asked._replace(form="json" if form == "json" else "people" if form == "people" else "lines")
    print_others(answer, asked, dict, lambda found: map(_line, found))


def _line(test: dict[str, Any]) -> str:
    path = one_line(relative(str(test["file"]), here()))
    mark = "" if test["certainty"] == "resolved" else f" [{test['certainty']}]"
    return f"{path}:{test['line']}:{test['column']}: {one_line(str(test['id']))}{mark}"
