"""The effect of a change: the definitions it touches, the callers that no longer fit, conflicts within a queue.

Two indexes are compared, one of the files before and one of the files after; neither has to be of a working tree.
"""
