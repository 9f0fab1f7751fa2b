" Run the test at the cursor, and callers as a tree: questions to symindex.
" Maintainer: The symindex maintainers
" License: Apache-2.0

if exists('g:loaded_symindex') || &compatible
  finish
endif
let g:loaded_symindex = 1

command! -bar -nargs=? SymindexCallers call symindex#tree('callers', <q-args>)
command! -bar -nargs=? SymindexCallees call symindex#tree('callees', <q-args>)
command! -bar SymindexTest call symindex#test()

nnoremap <silent> <Plug>(symindex-callers) :SymindexCallers<CR>
nnoremap <silent> <Plug>(symindex-callees) :SymindexCallees<CR>
nnoremap <silent> <Plug>(symindex-test) :SymindexTest<CR>
