" What the commands of plugin/symindex.vim do. Runs in Vim 8.1 and later and in Neovim.

let s:marks = {'resolved': ' ', 'inferred': '~', 'possible': '?'}
let s:ranks = {'resolved': 0, 'inferred': 1, 'possible': 2}

" Asking

function! s:program() abort
  return get(g:, 'symindex_program', 'symindex')
endfunction

" What symindex prints, as lines; none where it answers nothing, which is told.
function! s:run(arguments) abort
  let errors = tempname()
  let words = map([s:program()] + a:arguments, 'shellescape(v:val)')
  let lines = systemlist(join(words) . ' 2>' . shellescape(errors))
  if v:shell_error
    let told = filereadable(errors) ? readfile(errors) : []
    echohl WarningMsg
    echo 'symindex: ' . (empty(told) ? 'exit status ' . v:shell_error : told[0])
    echohl None
    let lines = []
  endif
  call delete(errors)
  return lines
endfunction

function! s:place() abort
  silent update
  return expand('%:p') . ':' . line('.') . ':' . strchars(strpart(getline('.'), 0, col('.')))
endfunction

" A definition, and what it leads to: dictionaries; none where there is no such definition.
function! s:neighbours(symbol, way) abort
  let limit = get(g:, 'symindex_limit', 400)
  let lines = s:run(['graph', a:symbol, '--' . a:way, '--depth', '1', '--json', '--limit', '' . limit])
  if empty(lines)
    return []
  endif
  let picture = json_decode(join(lines, ''))
  let [near, far] = a:way ==# 'callers' ? ['target', 'source'] : ['source', 'target']
  let found = []
  for link in picture.links
    if index(picture.roots, link[near]) >= 0 && index(picture.roots, link[far]) < 0
      call add(found, s:node(picture.nodes[link[far]], link.location, link.certainty))
    endif
  endfor
  call sort(found, {one, other -> s:ranks[one.certainty] - s:ranks[other.certainty]})
  let root = picture.nodes[picture.roots[0]]
  return [s:node(root, root, 'resolved')] + found
endfunction

function! s:node(node, place, certainty) abort
  return {'symbol': a:node.symbol, 'certainty': a:certainty, 'depth': 0, 'unfolded': 0,
        \ 'file': a:place.file, 'line': a:place.line, 'column': a:place.column, 'text': a:place.text}
endfunction

" A process that answers for as long as the editor runs

let s:job = 0
let s:asked = 0
let s:lines = ['']

" What symindex answers to a question about the cursor's place, or about a symbol: a dictionary. Text that is not
" saved is sent along.
function! s:ask(question, symbol) abort
  let s:asked += 1
  let fields = {'id': s:asked, 'question': a:question, 'file': expand('%:p')}
  if empty(a:symbol)
    let fields.line = line('.')
    let fields.column = strchars(strpart(getline('.'), 0, col('.')))
  else
    let fields.symbol = a:symbol
  endif
  if &modified
    let fields.text = join(getline(1, '$'), "\n") . "\n"
  endif
  call s:send(json_encode(fields))
  for waited in range(get(g:, 'symindex_patience', 30))
    for line in s:receive()
      let answer = json_decode(line)
      if get(answer, 'id', 0) == s:asked
        return answer
      endif
    endfor
    redraw
    echo 'symindex: waiting for an answer'
  endfor
  return {'answers': [], 'note': 'no answer in time'}
endfunction

function! s:send(line) abort
  let command = [s:program(), 'session']
  if has('nvim')
    if type(s:job) != v:t_number || s:job <= 0 || jobwait([s:job], 0)[0] != -1
      let s:lines = ['']
      let s:job = jobstart(command, {'on_stdout': function('s:received')})
    endif
    call chansend(s:job, a:line . "\n")
  else
    if type(s:job) != v:t_job || job_status(s:job) !=# 'run'
      let s:job = job_start(command, {'mode': 'nl', 'err_io': 'null'})
    endif
    call ch_sendraw(job_getchannel(s:job), a:line . "\n")
  endif
endfunction

" The lines that came within a second.
function! s:receive() abort
  if !has('nvim')
    let line = ch_read(job_getchannel(s:job), {'timeout': 1000})  " ch_readraw() may return a part of a long line
    return empty(line) ? [] : [line]
  endif
  call wait(1000, {-> len(s:lines) > 1}, 5)
  let [whole, s:lines] = [s:lines[:-2], s:lines[-1:]]
  return whole
endfunction

function! s:received(job, data, event) abort
  let s:lines[-1] .= a:data[0]
  call extend(s:lines, a:data[1:])
endfunction

" Say what is to be said of an answer: that something is not read yet, what may have been meant, or an error.
function! s:say(answer, symbol) abort
  let near = get(a:answer, 'suggestions', [])
  if has_key(a:answer, 'error')
    let said = a:answer.error
  elseif has_key(a:answer, 'note')
    let said = a:answer.note
  elseif empty(a:answer.answers)
    let said = 'no answer for ' . a:symbol . (empty(near) ? '' : '; did you mean: ' . join(near, ', '))
  else
    return
  endif
  echohl WarningMsg
  echomsg 'symindex: ' . said
  echohl None
endfunction

" For 'tagfunc': where the name at the cursor, or a name that was typed, is defined.
function! symindex#tagfunc(pattern, flags, info) abort
  if a:flags =~# '[ir]'
    return v:null
  endif
  let answer = s:ask('def', a:flags =~# 'c' ? '' : a:pattern)
  if empty(answer.answers)
    let by_name = a:flags =~# 'c' && !has_key(answer, 'note') ? s:ask('def', a:pattern) : answer
    call s:say(by_name, a:pattern)
    if empty(by_name.answers)
      return []
    endif
    let answer = by_name
  endif
  return map(answer.answers, {_, hit -> {
        \ 'name': a:pattern, 'filename': hit.file, 'kind': hit.kind,
        \ 'cmd': printf('/\m\%%%dl\_^.\{%d}\zs/', hit.line, hit.column - 1)}})
endfunction

" Put what uses or calls the name at the cursor, or a symbol, into the quickfix list.
function! symindex#list(question, symbol) abort
  let answer = s:ask(a:question, a:symbol)
  let name = empty(a:symbol) ? expand('<cword>') : a:symbol
  call s:say(answer, name)
  if empty(answer.answers)
    return
  endif
  let marks = {'resolved': '', 'inferred': '  ~ inferred', 'possible': '  ? possible'}
  let items = map(answer.answers, {_, hit -> {'filename': hit.file, 'lnum': hit.line, 'col': hit.column,
        \ 'text': hit.text . marks[hit.certainty]}})
  call setqflist([], ' ', {'title': 'symindex ' . a:question . ' ' . name, 'items': items})
  botright copen
endfunction

" Trees

" Show callers or callees of a symbol, by default of what stands at the cursor, in a window of its own.
function! symindex#tree(way, symbol) abort
  let found = s:neighbours(empty(a:symbol) ? s:place() : a:symbol, a:way)
  if empty(found)
    return
  endif
  let name = 'symindex-' . a:way
  let window = bufwinnr('^' . name . '$')
  if window > 0
    execute window . 'wincmd w'
  else
    execute 'silent botright 15split ' . name
    setlocal buftype=nofile bufhidden=wipe noswapfile nobuflisted nowrap nonumber filetype=symindex
    setlocal foldcolumn=0 nofoldenable cursorline
    call s:highlight()
    call s:map()
  endif
  let b:symindex_way = a:way
  let found[0].unfolded = 1
  for node in found[1:]
    let node.depth = 1
  endfor
  let b:symindex_nodes = found
  call s:show()
  call cursor(1, 1)
endfunction

function! s:highlight() abort
  syntax match SymindexInferred /^ *[+-]\~ \S\+/
  syntax match SymindexPossible /^ *[+-]? \S\+/
  syntax match SymindexPlace /  \S.*:\d\+$/
  highlight default link SymindexInferred Identifier
  highlight default link SymindexPossible Comment
  highlight default link SymindexPlace Comment
endfunction

function! s:map() abort
  nnoremap <buffer> <silent> <CR> :call symindex#visit(0)<CR>
  nnoremap <buffer> <silent> p :call symindex#visit(1)<CR>
  nnoremap <buffer> <silent> <Tab> :call symindex#toggle()<CR>
  nnoremap <buffer> <silent> o :call symindex#toggle()<CR>
  nnoremap <buffer> <silent> r :call symindex#tree(b:symindex_way, b:symindex_nodes[0].symbol)<CR>
  nnoremap <buffer> <silent> q :close<CR>
endfunction

function! s:show() abort
  setlocal modifiable
  let at = getcurpos()
  silent %delete _
  call setline(1, map(copy(b:symindex_nodes), 's:line(v:val)'))
  call setpos('.', at)
  setlocal nomodifiable nomodified
endfunction

function! s:line(node) abort
  let sign = a:node.unfolded ? '-' : '+'
  let place = fnamemodify(a:node.file, ':.') . ':' . a:node.line
  return repeat('  ', a:node.depth) . sign . s:marks[a:node.certainty] . ' ' . a:node.symbol . '  ' . place
endfunction

" Unfold what the definition on this line leads to, or fold it.
function! symindex#toggle() abort
  let at = line('.') - 1
  let node = b:symindex_nodes[at]
  if node.unfolded
    let end = at + 1
    while end < len(b:symindex_nodes) && b:symindex_nodes[end].depth > node.depth
      let end += 1
    endwhile
    if end > at + 1
      call remove(b:symindex_nodes, at + 1, end - 1)
    endif
  else
    let below = s:neighbours(node.symbol, b:symindex_way)[1:]
    for each in below
      let each.depth = node.depth + 1
    endfor
    call extend(b:symindex_nodes, below, at + 1)
  endif
  let node.unfolded = !node.unfolded
  call s:show()
endfunction

" Go to the place of the call on this line, in the window one came from; or show it and stay.
function! symindex#visit(stay) abort
  let node = b:symindex_nodes[line('.') - 1]
  let tree = win_getid()
  wincmd p
  if win_getid() == tree || !empty(&buftype)
    aboveleft split
  endif
  if expand('%:p') !=# node.file
    execute 'edit' fnameescape(node.file)
  endif
  normal! m'
  call cursor(node.line, byteidx(getline(node.line), node.column - 1) + 1)
  normal! zv
  if a:stay
    call win_gotoid(tree)
  endif
endfunction

" Tests

" Run the test at the cursor with the runner of its project, or all tests of the class that the cursor is in.
function! symindex#test() abort
  let lines = s:run(['tests', substitute(s:place(), ':\d\+$', '', ''), '--command'])
  if empty(lines)
    return
  endif
  let command = join(lines, ' && ')
  let root = s:root()
  if exists('g:symindex_run')
    call call(g:symindex_run, [command, root])
  elseif has('nvim')
    botright 15new
    call termopen([&shell, &shellcmdflag, command], {'cwd': root})
    normal! G
  elseif exists('*term_start')
    botright call term_start([&shell, &shellcmdflag, command], {'cwd': root, 'term_rows': 15})
  else
    execute '!cd' shellescape(root, 1) '&&' escape(command, '%#!')
  endif
endfunction

" The nearest directory above the file that looks like the root of a project.
function! s:root() abort
  let directory = expand('%:p:h')
  while 1
    for name in ['.symindex', '.git', 'pyproject.toml', 'tox.ini', 'setup.cfg', 'setup.py']
      if !empty(getftype(directory . '/' . name))
        return directory
      endif
    endfor
    let above = fnamemodify(directory, ':h')
    if above ==# directory
      return expand('%:p:h')
    endif
    let directory = above
  endwhile
endfunction
