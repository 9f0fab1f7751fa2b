"""The word index: documents of definitions in Whoosh, found by their words. The only door to `whoosh`.

Beside the index it is made from, never a need: whatever is wrong with it, it is made anew.
"""
