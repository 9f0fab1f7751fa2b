" Definitions and uses of the name at the cursor, callers as a tree, the test at the cursor: questions to symindex.
" Maintainer: The symindex maintainers
" License: Apache-2.0

if exists('g:loaded_symindex') || &compatible
  finish
endif
let g:loaded_symindex = 1

command! -bar -nargs=? SymindexCallers call symindex#tree('callers', <q-args>)
command! -bar -nargs=? SymindexCallees call symindex#tree('callees', <q-args>)
command! -bar -nargs=? SymindexReferences call symindex#list('refs', <q-args>)
command! -bar -nargs=? SymindexCalls call symindex#list('callers', <q-args>)
command! -bar SymindexTest call symindex#test()

if get(g:, 'symindex_tagfunc', 1) && exists('+tagfunc')
  augroup symindex
    autocmd!
    autocmd FileType python setlocal tagfunc=symindex#tagfunc
    " Where nothing else in the settings turns the detection of file types on.
    autocmd BufNewFile,BufRead *.py,*.pyi setlocal tagfunc=symindex#tagfunc
  augroup END
endif

nnoremap <silent> <Plug>(symindex-callers) :SymindexCallers<CR>
nnoremap <silent> <Plug>(symindex-callees) :SymindexCallees<CR>
nnoremap <silent> <Plug>(symindex-test) :SymindexTest<CR>
