"""The files around the code: workflows, templates and hooks are well-formed and agree with the README; spelling."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

_ROOT = Path(__file__).parents[2]
_GITHUB = _ROOT / ".github"
_WORKFLOWS = sorted(_GITHUB.glob("workflows/*.yml"))
_PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]

pytestmark = pytest.mark.skipif(not _GITHUB.exists(), reason="the source distribution has no workflows")


def _loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=_ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", _WORKFLOWS),
        ("custom.github-workflows-require-timeout", _WORKFLOWS),
        ("vendor.dependabot", [_GITHUB / "dependabot.yml"]),
        ("vendor.github-issue-config", [_GITHUB / "ISSUE_TEMPLATE/config.yml"]),
        (
            "vendor.github-issue-forms",
            [path for path in _GITHUB.glob("ISSUE_TEMPLATE/*.yml") if path.stem != "config"],
        ),
    ],
)
def test_files_for_the_forge_fit_their_schemas(schema: str, files: list[Path]) -> None:
    assert files
    checked = _run("check_jsonschema", "--builtin-schema", schema, *map(str, files))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_actionlint_finds_nothing_in_the_workflows_where_it_is_installed() -> None:
    """CI always runs it; it is no Python package, so it may be missing elsewhere."""
    assert "rhysd/actionlint" in (_GITHUB / "workflows/ci.yml").read_text("utf-8")
    actionlint = shutil.which("actionlint")
    if actionlint:
        checked = subprocess.run([actionlint, *map(str, _WORKFLOWS)], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout


def test_a_floor_of_coverage_is_kept_by_one_job() -> None:
    jobs = _loaded(_GITHUB / "workflows/ci.yml")["jobs"]
    measuring = [name for name, job in jobs.items() if any("--cov" in step.get("run", "") for step in job["steps"])]
    assert measuring == ["coverage"]
    (floor,) = re.findall(r"^fail_under = (\d+)$", (_ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert int(floor) >= 74


@pytest.mark.parametrize("path", _WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_may_read_only_and_only_publishing_may_ask_for_an_identity(path: Path) -> None:
    workflow = _loaded(path)
    assert workflow["permissions"] == {"contents": "read"}
    asking = {name for name, job in workflow["jobs"].items() if "permissions" in job}
    assert asking == ({"publish"} if path.stem == "release" else set())


def test_every_supported_python_is_tested() -> None:
    tested = _loaded(_GITHUB / "workflows/ci.yml")["jobs"]["linux"]["strategy"]["matrix"]["python"]
    classifiers = re.findall(r"Python :: (3\.\d+)", (_ROOT / "pyproject.toml").read_text("utf-8"))
    assert tested == classifiers == _PYTHONS


def test_the_fresh_machine_runs_the_test_command_of_the_readme_with_its_packages() -> None:
    script = (_ROOT / ".ci/run").read_text("utf-8")
    readme = (_ROOT / "README.md").read_text("utf-8")
    (packages,) = re.findall(r"sudo apt-get install (.*)", readme)
    (wanted,) = re.findall(r"packages=\((.*)\)", script)
    assert shlex.split(packages) == shlex.split(wanted)
    (command,) = re.findall(r"^    (python3 -m venv .* -m pytest -n auto)$", readme, re.MULTILINE)
    assert command in script


def test_paths_that_the_workflows_name_exist() -> None:
    text = "".join(path.read_text("utf-8") for path in _WORKFLOWS)
    named = re.findall(r"(?:tests|\.ci)/[\w./]+", text)
    assert named
    assert [path for path in named if not (_ROOT / path).exists()] == []


def test_hooks_run_what_the_tests_run() -> None:
    (repository,) = _loaded(_ROOT / ".pre-commit-config.yaml")["repos"]
    assert {hook["id"] for hook in repository["hooks"]} == {"ruff-format", "ruff-check", "mypy", "codespell"}


@pytest.mark.parametrize(("page", "most"), [("README.md", 150), ("ARCHITECTURE.md", 220), ("CONTRIBUTING.md", 100)])
def test_the_pages_that_are_read_first_are_short(page: str, most: int) -> None:
    assert len((_ROOT / page).read_text("utf-8").splitlines()) <= most


def test_no_word_is_misspelled() -> None:
    names = ("symindex", "tests", "benchmarks", "docs", ".github")
    found = _run("codespell_lib", *names, *(path.name for path in _ROOT.glob("*.md")))
    assert found.stdout == ""


def test_answers_are_kept_and_compared_with_those_of_the_last_run(tmp_path: Path) -> None:
    module = tmp_path / "project/shop.py"
    module.parent.mkdir()
    module.write_text("def price(): return 1\ndef total(): return price()\n")
    (module.parent / "pyproject.toml").write_text("[tool.symindex]\nstdlib = false\n")
    command = ("benchmarks.answers", str(module.parent), "--record", str(tmp_path / "answers.txt"))
    first, second = _run(*command), _run(*command)
    assert (first.returncode, first.stdout, second.stdout.strip()) == (0, "", ""), first.stderr
    assert "callers shop.price: shop.py:2:21 shop.price call resolved" in (tmp_path / "answers.txt").read_text()
    module.write_text("def price(): return 1\ndef total(): return 2\n")
    changed = [line[:14] for line in _run(*command).stdout.splitlines()[2:] if line[0] != "@"]
    assert changed == ["-callees shop.", "-callers shop.", "-refs shop.pri"]
