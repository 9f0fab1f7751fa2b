-- The walk of test_clients.py in Neovim, beside ty's server where its command is given.
local walk = vim.json.decode(vim.env.WALK)
vim.lsp.config('symindex', {
  cmd = walk.command, filetypes = { 'python' }, root_markers = { 'pyproject.toml' },
  init_options = walk.ty and { serve = { 'references', 'callHierarchy', 'workspaceSymbol' } } or nil,
})
vim.lsp.enable('symindex')
if walk.ty then
  vim.lsp.config('ty', { cmd = { walk.ty, 'server' }, filetypes = { 'python' }, root_markers = { 'pyproject.toml' } })
  vim.api.nvim_create_autocmd('LspAttach', {
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if client and client.name == 'ty' then
        client.server_capabilities.referencesProvider = nil
        client.server_capabilities.workspaceSymbolProvider = nil
        client.server_capabilities.callHierarchyProvider = nil
      end
    end,
  })
  vim.lsp.enable('ty')
end

local said = { servers = {} }
local function open(file)
  vim.cmd.edit(file)
  vim.bo.filetype = 'python'
  local wanted = walk.ty and 2 or 1
  assert(vim.wait(30000, function() return #vim.lsp.get_clients({ bufnr = 0 }) == wanted end), 'no server: ' .. file)
end

-- What all servers that offer a method answer, one after the other.
local function ask(method, params)
  local found = {}
  for id, response in pairs(vim.lsp.buf_request_sync(0, method, params, 30000) or {}) do
    if not response.err then
      said.servers[method] = said.servers[method] or {}
      said.servers[method][vim.lsp.get_client_by_id(id).name] = true
    end
    vim.list_extend(found, response.result or {})
  end
  return found
end
local function at(line, character, extra)
  return vim.tbl_extend('force', {
    textDocument = vim.lsp.util.make_text_document_params(0), position = { line = line, character = character },
  }, extra or {})
end
local function shown(locations)
  local places = {}
  for _, each in ipairs(locations) do
    local range = each.range or each.targetSelectionRange
    table.insert(places, vim.uri_to_fname(each.uri or each.targetUri) .. ':' .. range.start.line + 1)
  end
  table.sort(places)
  return places
end
local function definition(line, character) return shown(ask('textDocument/definition', at(line, character))) end
local function references(line, character)
  return shown(ask('textDocument/references', at(line, character, { context = { includeDeclaration = false } })))
end
-- As `vim.lsp.buf.outgoing_calls` does, which asks the server that prepared the item.
local function called(item)
  local names, items = {}, {}
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'symindex' })[1]
  for _, call in ipairs(client:request_sync('callHierarchy/outgoingCalls', { item = item }, 30000, 0).result) do
    table.insert(names, call.to.name)
    items[call.to.name] = call.to
  end
  table.sort(names)
  return names, items
end

open(walk.main)
said.definition = definition(9, 9)
said.references = references(7, 4)
local items
said.called, items = called(ask('textDocument/prepareCallHierarchy', at(6, 5))[1])
said.deeper = called(items.cut)
vim.api.nvim_buf_set_lines(0, 0, 0, false, { '# é, unsaved', '' })
vim.wait(400)  -- what Neovim waits before it tells of an edit
said.unsaved = references(9, 4)
vim.cmd('silent write')
said.saved = definition(11, 9)
open(walk.plank)
said.first = references(0, 5)
vim.system({ 'git', 'checkout', '-q', 'other' }, { cwd = walk.root }):wait()
said.switched = references(0, 5)
os.remove(walk.user)
said.deleted = references(0, 5)
open(walk.long)
said.long = #references(0, 5)
io.stdout:write(vim.json.encode(said))
vim.cmd('qall!')
