"""Emacs' eglot against the server: what its users would see.

Without version control around it, a file's project is its directory for eglot: the server must find the real one above.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.command_line import ROOT
from tests.support.cscope_clients import installed
from tests.support.cscope_libraries import PACKAGES

_SCRIPT = """
(dolist (each (file-expand-wildcards "/usr/share/emacs/site-lisp/elpa/*"))  ; eglot is part of Emacs from 29 on
  (add-to-list 'load-path each))
(require 'eglot)
(require 'xref)
(setq eglot-sync-connect 20 eglot-events-buffer-size 0 make-backup-files nil create-lockfiles nil)
(add-to-list 'eglot-server-programs '(python-mode . (%(python)s "-m" "symindex" "lsp")))
(defun places (items)
  (mapcar (lambda (item) (let ((at (xref-item-location item)))
                           (format "%%s:%%s" (file-truename (xref-location-group at)) (xref-location-line at))))
          items))
(defun point-after (text) (goto-char (point-min)) (search-forward text) (backward-char 1))
(find-file %(file)s)
(python-mode)
(call-interactively #'eglot)
(defun defined (text) (point-after text)
  (vconcat (places (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot)))))
(let ((definition (defined "saw.cut")) references unsaved)
  (point-after "    s")
  (setq references (vconcat (places (xref-backend-references 'eglot "saw"))))
  (goto-char (point-min))
  (insert "# é, not saved\\n\\n")
  (eglot--signal-textDocument/didChange)
  (point-after "    s")
  (setq unsaved (vconcat (places (xref-backend-references 'eglot "saw"))))
  (let ((inhibit-message t)) (save-buffer))
  (princ (json-encode (list :definition definition :references references :unsaved unsaved
                            :saved (defined "saw.cut")))))
"""


def test_eglot_finds_definitions_and_references_and_sees_an_edit(workshop: Path, tmp_path: Path) -> None:
    main = workshop / "shop" / "main.py"
    script = tmp_path / "script.el"
    script.write_text(_SCRIPT % {"python": json.dumps(sys.executable), "file": json.dumps(str(main))})
    done = subprocess.run(
        [installed("emacs", "emacs-nox"), "-Q", "--batch", "-l", str(script)],
        cwd=workshop, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["definition"] == said["saved"] == [f"{workshop}/{PACKAGES}/tool/saws.py:6"]
    assert said["references"] == [f"{main}:{line}" for line in (8, 9, 10, 11)]
    assert said["unsaved"] == [f"{main}:{line}" for line in (10, 11, 12, 13)]
