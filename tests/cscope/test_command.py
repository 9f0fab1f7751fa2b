"""The command line, and the bytes of line mode."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from symindex.cscope import command
from tests.support.cscope_clients import (
    NOTHING,
    OURS,
    PROMPT,
    LineMode,
    environment,
    installed,
    make_sample,
    places,
    rows_in,
    run,
)

Here = Callable[..., tuple[int, str, str]]
_CART = b"shop/core.py Cart 32 class Cart(Base, metaclass=Meta):\n"


def _say(sample: Path, lines: bytes, *options: str) -> tuple[bytes, bytes, int]:
    done = subprocess.run(
        [*OURS, *(options or ("-dl",))],
        cwd=sample,
        env=environment(),
        input=lines,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.stdout, done.stderr, done.returncode


@pytest.fixture
def here(sample: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Here:
    """The program in the sample, as (exit status, standard output, standard error), without a process of its own."""
    monkeypatch.chdir(sample)

    def called(*arguments: str) -> tuple[int, str, str]:
        status = command.run(list(arguments))
        said = capfd.readouterr()
        return status, said.out, said.err

    return called


def test_each_line_gets_its_reply_and_one_prompt(sample: Path) -> None:
    lines = [b"1Cart", b"0no_such", b"", b" ", b"x", b"\xff\xfe", b"1BASE", b"c", b"1BASE", b"\x03", b"1BASE", b"r"]
    out, error, status = _say(sample, b"\n".join(lines) + b"\n0(\n6[\n2\n7util\nqxyz\n1Cart\n")
    found, base = b"cscope: 1 lines\n" + _CART, b"cscope: 1 lines\nshop/core.py Base 24 class Base:\n"
    assert out.split(PROMPT) == [
        *(b"", found, NOTHING, b"", b"", b"", b"", NOTHING, b"", base, b"", NOTHING, b"\n"),
        *(NOTHING, NOTHING, NOTHING, b"cscope: 1 lines\nshop/util.py <unknown> 1 <unknown>\n", b""),
    ]
    assert error.count(b"cscope: unknown command '") == error.count(b"\n") == 4
    assert status == 0


def test_no_line_however_hostile_brings_client_and_program_out_of_step(sample: Path) -> None:
    lines = [
        b"0" + b"a" * 1_000_000,
        b"4" + b"\x00",
        b"0a\x00b",
        b"0\x1b[31m",
        b"4\xff\xfe",
        b"6" + b"(" * 5000,
        b"0" + b"(" * 300 + b"zz" + b")" * 300,
        b"0" + b"[" * 300,
        b"1" + b"a{1000000000}",
        b"0caf\xe9",
        b"8" + b"\\" * 7,
        b"0\r",
    ]
    out, error, status = _say(sample, b"".join(line + b"\n1Cart\n" for line in lines))
    assert out.split(PROMPT) == [b"", *[NOTHING, b"cscope: 1 lines\n" + _CART] * len(lines), b""]
    assert (error, status) == (b"", 0)


@pytest.mark.parametrize("pattern", ["Cart\nq", "\x1b]0;title\x07", "a" * 100_000, "(" * 2000, "\udcff"])
def test_one_question_however_hostile_is_answered_by_nothing(here: Here, pattern: str) -> None:
    for question in ("0", "3", "4", "6", "7", "8"):
        assert here("-dL", f"-{question}", pattern) == (0, "", "")


def test_a_command_may_come_in_pieces_or_with_others_and_the_last_needs_no_end(sample: Path) -> None:
    with LineMode([*OURS, "-dl"], sample) as client:
        assert client.process.stdin is not None
        client.process.stdin.write(b"1Ca")
        time.sleep(0.1)
        assert client.say(b"rt") == b"cscope: 1 lines\n" + _CART
    assert _say(sample, b"1Cart\n1Cart")[0].count(_CART) == 2


def test_a_row_is_short_and_has_no_odd_bytes(sample: Path) -> None:
    out = _say(sample, b"4key0149\n0end_marker\n4def crlf\n0x\n")[0]
    rows = [line for line in out.split(b"\n") if b" <" in line or b" long_call " in line]
    assert rows
    assert all(len(row) <= 2046 and b"\r" not in row and b"\x00" not in row for row in rows)
    assert b"shop/with?space.py spaced_out 1 def spaced_out(x):\n" in out


def test_a_client_that_goes_away_ends_the_program_without_a_word(sample: Path) -> None:
    program = subprocess.Popen(
        [*OURS, "-dl"], cwd=sample, env=environment(), stdin=-1, stdout=-1, stderr=subprocess.PIPE
    )
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(b"0.*\n" * 50)
    program.stdin.flush()
    program.stdout.read(10)
    program.stdout.close()
    assert program.communicate(timeout=60)[1] == b""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 15), (signal.SIGHUP, 1), (signal.SIGINT, 2)])
def test_a_signal_ends_it_with_its_number(sample: Path, number: signal.Signals, status: int) -> None:
    with LineMode([*OURS, "-dl"], sample) as client:
        client.process.send_signal(number)
        assert client.process.wait(60) == status


@pytest.mark.slow
def test_six_clients_at_once(own_sample: Path) -> None:
    """Where there is no index, one of them makes it, and the others may be told that it is being made."""
    for start in (b"cscope: ", b"cscope: 1"):
        with ThreadPoolExecutor(6) as pool:
            replies = list(pool.map(lambda _: _say(own_sample, b"0total\n" * 3), range(6)))
        assert {(out.count(start), error, status) for out, error, status in replies} == {(3, b"", 0)}


@pytest.mark.parametrize(
    "options",
    [
        ["-dL1Cart"],
        ["-RLd1Cart"],
        ["-d", "-f", "cscope.out", "-L", "-1", "Cart"],
        ["-fcscope.out", "-d", "-L1", "Cart"],
        ["-dL", "-0", "zz", "-1", "Cart"],
        ["file.c", "-dL", "-1Cart"],
        ["-dL", "-1", "Cart", "-P", "."],
        ["-q", "-k", "-c", "-e", "-p3", "-I/x", "-s.", "-U", "-u", "-T", "-X", "-Fx", "-dL", "-1", "Cart"],
    ],
    ids=" ".join,
)
def test_options_are_read_as_cscope_reads_them(here: Here, options: list[str]) -> None:
    assert here(*options) == (0, _CART.decode(), "")


def test_what_one_question_prints(sample: Path, here: Here) -> None:
    assert run("-dL", "-1", "nobody", directory=sample) == (0, "", "")
    assert here("-dL") == (0, "", "")
    assert here("-dLv", "-1", "Cart") == (0, "cscope: 1 lines\n" + _CART.decode(), "")
    assert here("-dLC", "-1", "cart")[1].count("\n") == 2
    assert run("-dl", "-1", "Cart", directory=sample, stdin=b"q\n") == (0, _CART.decode() + ">> ", "")


def test_what_is_said_where_there_is_no_answer(sample: Path, here: Here) -> None:
    status, out, error = here("-V")
    assert (status, out, "version" in error) == (0, "", True)
    for options in (["-h"], ["--help"], ["-Z"], []):
        status, out, error = here(*options)
        assert (status, out, "Usage" in error) == (1, "", True)
    for options in (["-dL", "-1", "x"], ["-dl"]):
        assert run(*options, "-f", "/nowhere/x", directory=sample) == (1, "", "cscope: cannot open file /nowhere/x\n")


def test_a_bad_setting_is_told_before_the_first_prompt(own_sample: Path) -> None:
    (own_sample / "pyproject.toml").write_text("[tool.symindex]\nstdlib = 'maybe'\n")
    for options in (["-dL", "-1", "Cart"], ["-dl"]):
        status, out, error = run(*options, directory=own_sample)
        assert (status, out) == (1, "")
        assert error.startswith("cscope: ")


def test_a_path_with_blanks_arrives_in_pieces(tmp_path: Path) -> None:
    root = make_sample(tmp_path / "a sample of mine")
    (root / "cscope.out").touch()
    pieces = str(root / "cscope.out").split(" ")
    assert (
        run("-dl", "-f", *pieces, directory=tmp_path, stdin=b"1Cart\n")[1] == f">> cscope: 1 lines\n{_CART.decode()}>> "
    )


def test_paths_are_seen_from_the_prefix_or_from_where_the_file_lies(sample: Path, here: Here) -> None:
    (sample / "shop" / "here.out").touch()
    seen = {
        (): "shop/core.py",
        ("-f", "shop/here.out"): "core.py",
        ("-f", "shop/here.out", "-P", str(sample)): "shop/core.py",
        (f"-P{sample.parent}",): f"{sample.name}/shop/core.py",
        ("-P", "some/where"): "shop/core.py",
        ("-P", "/some/where/else"): "shop/core.py",
    }
    for options, path in seen.items():
        assert here("-dL", "-1", "Cart", *options)[1].split(" ")[0] == path
    (sample / "shop" / "here.out").unlink()


def test_an_empty_environment_and_another_locale_change_nothing(sample: Path) -> None:
    for more in ({}, {"LC_ALL": "C", "PYTHONUTF8": "0"}):
        bare = {k: v for k, v in environment(**more).items() if k in ("PATH", "PYTHONPATH", *more)}
        bare |= {"SYMINDEX_CACHE_DIR": os.environ["SYMINDEX_CACHE_DIR"]}
        done = subprocess.run([*OURS, "-dL", "-4", "café"], cwd=sample, env=bare, capture_output=True, check=False)
        assert "café".encode() in done.stdout


@pytest.mark.parametrize("options", [["-b"], ["-bqkv", "-f", "cscope.out"], ["-Rbc", "-i", "-"]], ids=" ".join)
def test_a_build_leaves_a_file_that_cscope_reads(own_sample: Path, options: list[str]) -> None:
    assert run(*options, directory=own_sample, stdin=b"shop/core.py\n") == (0, "", "")
    cscope = installed("cscope", "cscope")
    assert run("-dL", "-3", "retry", directory=own_sample, command=[cscope])[1].split(" ")[:3] == [
        "shop/core.py",
        "<global>",
        "45",
    ]
    if "-bqkv" in options:
        assert (own_sample / "cscope.in.out").exists()
        assert (own_sample / "cscope.po.out").exists()


def test_a_build_below_the_root_holds_what_lies_there(own_sample: Path) -> None:
    assert run("-b", "-f", "tags.temp", "-q", directory=own_sample / "shop")[0] == 0
    assert (own_sample / "shop" / "tags.temp.in").exists()
    out = run(
        "-dL", "-f", "tags.temp", "-7", "py", directory=own_sample / "shop", command=[installed("cscope", "cscope")]
    )
    assert "core.py" in [row.file for row in rows_in(out[1])]
    assert "tests/test_core.py" not in [row.file for row in rows_in(out[1])]


def test_the_first_question_of_all_makes_the_index(own_sample: Path) -> None:
    assert not (own_sample / ".symindex").exists()
    assert places(rows_in(run("-dL", "-2", "clean", directory=own_sample)[1])) == [("shop/core.py", 58, "strip_one")]
    assert (own_sample / ".symindex").exists()
