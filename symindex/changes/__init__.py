"""What a change does: which definitions it touches, which of their callers no longer fit, what a queue breaks.

Two indexes are compared, one of the files before and one of the files after; neither has to be of a working tree.
"""
