"""Copies of repositories at a commit, by URL: nothing that a stranger's repository says is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from symindex.errors import QuestionError
from symindex.workspace.clones import cloned, is_url, newest_commit, without_password
from symindex.workspace.repositories import head_of
from tests.support.on_disk import git, write


def repository(directory: Path) -> tuple[str, str, str]:
    """The URL of a repository, its first and its newest commit."""
    write(directory, {"a.py": "x = 1\n"})
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "One")):
        git(directory, *command)
    first = git(directory, "rev-parse", "HEAD").decode().strip()
    write(directory, {"a.py": "x = 2\n"})
    git(directory, "commit", "-q", "-a", "-m", "Two")
    return f"file://{directory}", first, git(directory, "rev-parse", "HEAD").decode().strip()


def test_a_copy_has_the_files_of_its_commit_and_is_made_once(tmp_path: Path) -> None:
    url, first, newest = repository(tmp_path / "it")
    assert newest_commit(url) == newest
    for commit, text in ((newest, "x = 2\n"), (first, "x = 1\n")):
        copy = cloned(url, commit, tmp_path / commit)
        assert (copy / "a.py").read_text() == text
        assert head_of(copy) == commit
    (tmp_path / newest / "a.py").write_text("mine\n")
    assert (cloned(url, newest, tmp_path / newest) / "a.py").read_text() == "mine\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([first, newest, "it"])


@pytest.mark.parametrize(
    "text", ["ext::sh -c touch% x", "--upload-pack=touch x", "https://-oProxyCommand=x/y", "~/src/*", "host:path", ""]
)
def test_what_could_run_a_program_is_no_url(text: str) -> None:
    assert not is_url(text)


def test_links_and_programs_of_the_repository_stay_files(tmp_path: Path) -> None:
    origin = tmp_path / "it"
    write(origin, {"a.py": "x = 1\n", ".gitattributes": "*.py filter=run\n", ".gitmodules": "nonsense"})
    (origin / "link").symlink_to("/etc/passwd")
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "All")):
        git(origin, *command)
    copy = cloned(f"file://{origin}", newest_commit(f"file://{origin}"), tmp_path / "copy")
    assert not (copy / "link").is_symlink()
    assert not list((copy / ".git/hooks").glob("*"))


@pytest.mark.parametrize("variable", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"])
def test_variables_of_a_hook_of_another_repository_lead_no_copy_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    url, _, newest = repository(tmp_path / "it")
    write(tmp_path / "other", {"a.py": "theirs\n"})
    monkeypatch.setenv(variable, str(tmp_path / "other"))
    assert (cloned(url, newest, tmp_path / "copy") / "a.py").read_text() == "x = 2\n"
    assert (tmp_path / "other/a.py").read_text() == "theirs\n"
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["a.py"]


def test_what_cannot_be_copied_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    url, _, _ = repository(tmp_path / "it")
    with pytest.raises(QuestionError, match="git"):
        newest_commit(f"file://{tmp_path}/none")
    with pytest.raises(QuestionError, match=r"git (checkout|fetch)"):
        cloned(url, "0" * 40, tmp_path / "copies/one")
    assert list((tmp_path / "copies").iterdir()) == []


def test_no_message_has_the_password_of_a_url(tmp_path: Path) -> None:
    for url in (
        f"file://user:geheim@{tmp_path}/none",
        "http://user:geheim@127.0.0.1:9/none",
        "git://u:geheim@127.0.0.1:9/x",
    ):
        with pytest.raises(QuestionError) as refused:
            newest_commit(url)
        assert "geheim" not in str(refused.value), url
    assert without_password("see https://a:b@c/d and ssh://e@f/g") == "see https://a:***@c/d and ssh://e@f/g"
