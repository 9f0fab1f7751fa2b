"""The real editors jump by our tags: every tag of the sample, to its line."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # real editors


_VIM = """
set nomore hidden encoding=utf-8 tags=tags
let g:out = []
for name in readfile('{names}')
  for entry in range(1, len(taglist('^' . name . '$')))
    silent! execute entry . 'tag' name
    call add(g:out, name . "\\t" . expand('%') . "\\t" . line('.'))
  endfor
endfor
call writefile(g:out, '{out}')
qa!
"""
_EMACS = """
(set-language-environment "UTF-8")
(require 'etags) (require 'xref)
(visit-tags-table "TAGS")
(with-temp-file "%s"
  (dolist (name '(%s))
    (dolist (item (xref-backend-definitions 'etags name))
      (let ((marker (xref-location-marker (xref-item-location item))))
        (insert (with-current-buffer (marker-buffer marker)
          (goto-char marker)
          (format "%%s\\t%%s\\t%%d\\n" name (file-relative-name buffer-file-name "%s/") (line-number-at-pos))))))))
"""


def _expected(root: Path) -> set[tuple[str, str, str]]:
    """(name, file, line) of the tags file."""
    lines = (root / "tags").read_text(encoding="utf-8").splitlines()
    fields = [line.split("\t") for line in lines if not line.startswith("!_TAG")]
    found = set()
    for name, file, *rest in fields:
        line = next(field for field in rest if field.startswith("line:"))
        found.add((name, file, line.removeprefix("line:")))
    return found


def _installed(program: str) -> str:
    path = shutil.which(program)
    assert path, f"{program} is missing"
    return path


def _run(command: list[str], directory: Path) -> None:
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run(command, cwd=directory, env=environ, capture_output=True, timeout=60, check=False)


def _found(out: Path) -> set[tuple[str, str, str]]:
    return {tuple(line.split("\t")) for line in out.read_text(encoding="utf-8").splitlines()}  # type: ignore[misc]


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_vim_and_neovim_reach_every_tag(project: Path, tmp_path: Path, editor: str) -> None:
    expected = _expected(project)
    (tmp_path / "names").write_text("".join(f"{name}\n" for name in sorted({tag[0] for tag in expected})))
    script = tmp_path / "script.vim"
    script.write_text(_VIM.format(names=tmp_path / "names", out=tmp_path / "out"))
    mode = ["-N", "-es"] if editor == "vim" else ["--headless"]
    _run([_installed(editor), "-u", "NONE", "-i", "NONE", "-n", *mode, "-S", str(script)], project)
    assert _found(tmp_path / "out") == expected


def test_emacs_reaches_every_tag(project: Path, tmp_path: Path) -> None:
    expected = _expected(project)
    names = " ".join(f'"{name}"' for name in sorted({tag[0] for tag in expected}))
    script = tmp_path / "script.el"
    script.write_text(_EMACS % (tmp_path / "out", names, project), encoding="utf-8")
    _run([_installed("emacs"), "-Q", "--batch", "-l", str(script)], project)
    assert _found(tmp_path / "out") == expected


def test_readtags_reads_every_field(project: Path) -> None:
    """The reader of Universal Ctags itself, which other programs are built on."""
    readtags = _installed("readtags")
    said = subprocess.run([readtags, "-t", "tags", "-en", "-", "café"], cwd=project, capture_output=True, check=True)
    assert said.stdout.decode().rstrip("\n").split("\t") == [
        *("café", "shop/till.py", '/^def café(größe=1): pass  # «é»$/;"', "kind:f", "line:24"),
        *("access:public", "signature:(größe=1)", "roles:def", "end:24"),
    ]
