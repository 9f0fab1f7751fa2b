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
      call add(found, s:node(picture.nodes[link[far]], link.spot, link.certainty))
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
