"""Which project a question is put to, and which of its answers come first."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from symindex.cli.opening import project_root
from symindex.errors import ConfigurationError
from tests.support.command_line import say
from tests.support.standard_library import make_interpreter, use_interpreter

SETTINGS = "[tool.symindex]\nstdlib = false\n"


def write(root: Path, **files: str) -> None:
    """Files by their path, in which `__` stands for a slash and the suffix is left out."""
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that holds two repositories, as the current one."""
    for name in ("nova", "neutron"):
        (tmp_path / name / ".git").mkdir(parents=True)
        (tmp_path / name / "pyproject.toml").write_text(SETTINGS)
        write(tmp_path, **{f"{name}__app__core": f"def {name}_main(): pass\n"})
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", [("def", "nova_main"), ("index",), ("export", "ctags"), ("tests",), ("grep", "x")])
def test_among_several_repositories_a_choice_is_asked_for(source: Path, command: tuple[str, ...]) -> None:
    said = say(*command)
    assert (said.status, said.out) == (2, "")
    assert said.err == (
        f"error: {source} is no project, but holds 2 repositories: neutron, nova\n"
        "hint: symindex -C neutron …, or --here to index all that is below it\n"
    )
    assert not (source / ".symindex").exists()


def test_all_repositories_are_indexed_together_if_that_is_meant(source: Path) -> None:
    assert project_root(source, here=True) == source
    (source / ".symindex").mkdir()  # from the first answer on it is a project
    assert project_root(source / "nova" / "..") == project_root(source) == source


def test_a_repository_is_its_own_project_though_one_above_has_an_index(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source / ".symindex").mkdir()
    monkeypatch.chdir(source / "nova")
    assert say("def", "nova_main").out == "app/core.py:1:5: def nova_main(): pass\n"
    assert say("def", "neutron_main").status == 1


@pytest.fixture
def loose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of two scripts that is no project, as the current one."""
    directory = tmp_path / "loose"
    write(directory, script="import helper\n\nhelper.run()\n", helper="def run(): pass\n")
    use_interpreter(tmp_path, make_interpreter(tmp_path / "python", ()))
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / ".venv"))
    monkeypatch.chdir(directory)
    return directory


@pytest.mark.parametrize("question", ["script.py:3:8", "run"])
def test_a_question_in_a_directory_that_is_no_project_writes_nothing_into_it(loose: Path, question: str) -> None:
    said = say("def", question)
    assert said.out == "helper.py:1:5: def run(): pass\n"
    assert said.err.startswith(f"no whole index of {loose} yet, which is no project: ")
    assert say("callers", "run").out == "script.py:3:8: helper.run()\n"
    assert sorted(path.name for path in loose.iterdir()) == ["helper.py", "script.py"]
    end = time.monotonic() + 60
    while (status := say("status")).status:  # the index is made behind the answers
        assert time.monotonic() < end
        time.sleep(0.1)
    assert str(loose) in status.out


@pytest.mark.parametrize("command", [("index",), ("def", "run", "--here")])
def test_to_index_a_directory_makes_it_a_project(loose: Path, command: tuple[str, ...]) -> None:
    assert say(*command).status == 0
    assert (loose / ".symindex").is_dir()
    (loose / "below").mkdir()
    assert project_root(loose / "below") == loose


@pytest.mark.parametrize("command", [("def", "run"), ("index",), ("tests",)])
def test_a_home_directory_is_indexed_only_if_that_is_meant(
    loose: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(loose))
    said = say(*command)
    assert (said.status, said.out) == (2, "")
    assert said.err == (
        f"error: {loose} is no project, but your home directory\n"
        "hint: symindex -C PROJECT …, or --here to index all that is below it\n"
    )
    (loose / "below").mkdir()
    assert project_root(loose / "below") == loose / "below"
    with pytest.raises(ConfigurationError):
        project_root(loose.parent)


def test_answers_beside_the_asking_file_come_first(source: Path) -> None:
    (source / "pyproject.toml").write_text(SETTINGS)
    for name in ("neutron", "nova"):
        write(source, **{
            f"{name}__app__jobs": "class Job:\n    def work(self): pass\n",
            f"{name}__app__use": "def go(anything):\n    anything.work()\n",
        })  # fmt: skip
    for name in ("neutron", "nova"):
        assert say("def", f"{name}/app/use.py:2:14").out.startswith(f"{name}/app/jobs.py:2:9:")


def test_linked_worktrees_are_no_part_of_their_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    write(tmp_path, core="def main(): pass\n")
    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    git("worktree", "add", "trees/fix")
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor/.git").write_text("gitdir: ../.git/modules/vendor\n")  # a submodule
    write(tmp_path, vendor__tool="def tool(): pass\n")
    monkeypatch.chdir(tmp_path)
    assert say("files").out.splitlines() == ["core.py", "vendor/tool.py"]
    monkeypatch.chdir(tmp_path / "trees/fix")
    assert say("def", "main").out == "core.py:1:5: def main(): pass\n"


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project and a library that share names, as the current directory."""
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    write(
        tmp_path,
        app="import lib\n\n\ndef run():\n    lib.start()\n    help_me()\n\n\ndef help_me():\n    pass\n\n\n"
        "class Mine(lib.Base):\n    pass\n",
        tests__test_app="import app\n\n\ndef test_run():\n    app.run()\n",
    )
    site = tmp_path / ".venv/lib/python3.12/site-packages"
    site.mkdir(parents=True)
    (tmp_path / ".venv/pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.12.1\n")
    (site / "lib.py").write_text(
        "class Base:\n    pass\n\n\nclass Other(Base):\n    pass\n\n\n"
        "def start():\n    run()\n\n\ndef run():\n    start()\n"
    )
    (site / "more.py").write_text("import lib\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


LIBRARY = ".venv/lib/python3.12/site-packages"


@pytest.mark.usefixtures("stack")
class TestProjectFirst:
    def check(self, *arguments: str, lines: list[str], more: int = 0) -> None:
        """The question has these answers, and so many more that are only counted."""
        say("index", "-q", "--no-words")
        said = say(*arguments)
        assert [line.partition(": ")[0] for line in said.out.splitlines()] == lines
        assert said.err == (f"{more} more in libraries: --all shows them too, --libraries only them\n" if more else "")

    def test_a_bare_name_means_the_project_first(self) -> None:
        self.check("def", "run", lines=["app.py:4:5"], more=1)
        self.check("def", "run", "--all", lines=["app.py:4:5", f"{LIBRARY}/lib.py:13:5"])
        self.check("def", "run", "--libraries", lines=[f"{LIBRARY}/lib.py:13:5"])
        self.check("callers", "start", lines=["app.py:5:9"], more=1)
        self.check("importers", "lib", lines=["app.py:1:8"], more=1)

    def test_uses_of_a_name_that_very_many_files_have_are_not_counted_in_libraries(self, stack: Path) -> None:
        for number in range(301):
            (stack / LIBRARY / f"many_{number}.py").write_text(f"def use(thing):\n    thing.start({number})\n")
        say("index", "-q", "--no-words")
        said = say("callers", "start")
        assert [line.partition(": ")[0] for line in said.out.splitlines()] == ["app.py:5:9"]
        told = said.err.splitlines()[-1]
        assert told == "libraries have start in up to 303 files: --all shows them too, --libraries only them"

    def test_a_bare_name_of_libraries_only_means_them(self) -> None:
        self.check("def", "start", lines=[f"{LIBRARY}/lib.py:9:5"])

    def test_a_qualified_name_means_all(self) -> None:
        self.check("importers", "lib", "--all", lines=["app.py:1:8", f"{LIBRARY}/more.py:1:8"])
        self.check("def", "lib.run", lines=[f"{LIBRARY}/lib.py:13:5"])

    def test_callees_are_chosen_by_where_they_are_defined(self) -> None:
        self.check("callees", "app.run", "--project", lines=["app.py:6:5"])
        self.check("callees", "app.run", "--libraries", lines=["app.py:5:9"])
        self.check("callees", "app.run", "--path", "lib.py", lines=["app.py:5:9"])

    def test_hierarchy_and_importers_keep_to_the_project(self) -> None:
        self.check("hierarchy", "lib.Base", "--project", lines=["app.py:13:7"])
        assert say("hierarchy", "app.Mine", "--project", "--up").status == 1
        self.check("importers", "lib", "--project", lines=["app.py:1:8"])

    def test_where_only_libraries_have_answers_it_is_said_that_the_projects_definition_has_none(self) -> None:
        (Path("tests") / "other.py").write_text("class Other: pass\n")
        say("index", "-q", "--no-words")
        said = say("hierarchy", "Other")
        assert said.out == f"{LIBRARY}/lib.py:1:7: class Base: [base]\n"
        assert said.err == (
            "Other is defined in tests/other.py:1; no base or subclass was found, and no override: "
            "these are answers of libraries\n"
        )

    def test_tests_can_be_left_out_or_asked_for_alone(self) -> None:
        self.check("callers", "app.run", lines=["tests/test_app.py:5:9"])
        self.check("refs", "app", "--tests-only", lines=["tests/test_app.py:1:8", "tests/test_app.py:5:5"])
        assert say("callers", "app.run", "--no-tests").status == 1
        assert say("files", "--project", "--no-tests").out == "app.py\n"
        assert say("grep", "app", "--tests-only", "--project").out.count("\n") == 2
        assert say("search", "run", "--no-tests", "--project").out.startswith("app.py:4:")
        assert "test_run" not in say("graph", "app.run", "--no-tests", "--callers").out


def environment(directory: Path, library: str) -> str:
    """The prefix of a virtualenv outside of any project, with a library that defines `tool`."""
    site = directory / "lib/python3.12/site-packages"
    site.mkdir(parents=True)
    (directory / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.12.1\n")
    (site / f"{library}.py").write_text("def tool(): pass\n")
    return str(directory)


def test_an_environment_that_one_shell_activated_stays_for_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text(SETTINGS)
    one, two = (environment(tmp_path / name, f"lib{name}") for name in ("one", "two"))
    monkeypatch.chdir(root)

    def libraries() -> list[str]:
        return [found["file"].rpartition("/")[2] for found in say("def", "tool", "--json").objects]

    monkeypatch.setenv("VIRTUAL_ENV", one)
    assert libraries() == ["libone.py"]
    monkeypatch.setenv("VIRTUAL_ENV", two)
    assert libraries() == ["libone.py", "libtwo.py"]
    database = root / ".symindex/index.sqlite"
    before = database.stat().st_mtime_ns, (root / ".symindex/index.sqlite-wal").exists()
    for variable in (one, two, None):
        if variable:
            monkeypatch.setenv("VIRTUAL_ENV", variable)
        else:
            monkeypatch.delenv("VIRTUAL_ENV")
        assert libraries() == ["libone.py", "libtwo.py"]
        assert say("status", "--json").objects[0]["environments"] == ["one", "two"]
    assert (database.stat().st_mtime_ns, (root / ".symindex/index.sqlite-wal").exists()) == before
    (tmp_path / "one/pyvenv.cfg").unlink()
    assert libraries() == ["libtwo.py"]
