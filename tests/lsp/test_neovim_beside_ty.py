"""Neovim with ty's server and this one at once, while files are deleted, switched by git, and long."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.command_line import ROOT

_PROGRAMS = Path(sys.executable).parent
_LONG = 12_000  # lines
_SCRIPT = """
vim.lsp.config('symindex', {
  cmd = { %(python)s, '-m', 'symindex', 'lsp' }, filetypes = { 'python' }, root_markers = { 'pyproject.toml' },
})
vim.lsp.config('ty', { cmd = { %(ty)s, 'server' }, filetypes = { 'python' }, root_markers = { 'pyproject.toml' } })
vim.api.nvim_create_autocmd('LspAttach', {
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'ty' then
      client.server_capabilities.referencesProvider = nil
      client.server_capabilities.workspaceSymbolProvider = nil
    end
  end,
})
vim.lsp.enable({ 'symindex', 'ty' })
vim.cmd.edit(%(file)s)
vim.bo.filetype = 'python'
local function attached() return #vim.lsp.get_clients({ bufnr = 0 }) == 2 end
assert(vim.wait(30000, attached), 'two servers')
local said = {}
local function references(line, character)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(0), position = { line = line, character = character },
    context = { includeDeclaration = false },
  }
  local found = {}
  local done = vim.lsp.buf_request_sync(0, 'textDocument/references', params, 30000)
  for id, response in pairs(done or {}) do
    local places = {}
    for _, each in ipairs(response.result or {}) do
      table.insert(places, vim.uri_to_fname(each.uri) .. ':' .. each.range.start.line)
    end
    table.sort(places)
    found[vim.lsp.get_client_by_id(id).name] = places
  end
  return found
end
said.first = references(0, 5)
vim.system({ 'git', 'checkout', '-q', 'other' }, { cwd = %(root)s }):wait()
said.switched = references(0, 5)
os.remove(%(user)s)
said.deleted = references(0, 5)
vim.cmd.edit(%(long)s)
vim.bo.filetype = 'python'
assert(vim.wait(30000, attached), 'two servers for the long file')
said.long = references(0, 5)
io.stdout:write(vim.json.encode(said))
vim.cmd('qall!')
"""


def _git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def test_beside_ty_each_request_is_answered_once_whatever_happens_to_the_files(workshop: Path, tmp_path: Path) -> None:
    plank, user, long = workshop / "shop/plank.py", workshop / "shop/user.py", workshop / "shop/long.py"
    plank.write_text("def sanded():\n    return 1\n")
    user.write_text("from shop.plank import sanded\n\nsanded()\n")
    functions = (f"def f{number}():\n    return f0()\n" for number in range(_LONG // 2))
    long.write_text("".join(functions))
    _git(workshop, "init", "-q")
    _git(workshop, "add", "shop", "pyproject.toml")
    _git(workshop, "commit", "-q", "-m", "one")
    _git(workshop, "checkout", "-q", "-b", "other")
    user.write_text("from shop.plank import sanded\n\nsanded()\nsanded()\n")
    _git(workshop, "commit", "-q", "-a", "-m", "two")
    _git(workshop, "checkout", "-q", "-")

    said = _said(workshop, tmp_path, file=plank, user=user, long=long)

    assert said["first"] == {"symindex": [f"{user}:0", f"{user}:2"]}
    assert said["switched"] == {"symindex": [f"{user}:0", f"{user}:2", f"{user}:3"]}
    assert said["deleted"] == {"symindex": []}
    assert len(said["long"]["symindex"]) == _LONG // 2
    assert list(said["long"]) == ["symindex"]


def _said(root: Path, tmp_path: Path, **files: Path) -> dict[str, Any]:
    script = tmp_path / "script.lua"
    values = {"python": sys.executable, "ty": str(_PROGRAMS / "ty"), "root": str(root)}
    script.write_text(_SCRIPT % {name: json.dumps(str(each)) for name, each in {**values, **files}.items()})
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [_PROGRAMS / "nvim", "--headless", "--clean", "-l", script], cwd=root, env=environment, capture_output=True,
        timeout=180, check=False,
    )  # fmt: skip
    said: dict[str, Any] = json.loads(done.stdout or done.stderr)
    return said
