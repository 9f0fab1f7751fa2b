"""cscope for Python: its file, `cscope.out`, and its command line and line mode, answered from the index.

Bytes in, bytes out: whoever writes here counts bytes, for so do the programs that read. What a name means is asked of
`query`; the rules of what is a row are in `tokens.py`, and both the file and the live program keep them.
"""
