"""Storage of facts: SQLite, the packed form of facts, the cache that projects share.

Knows the meaning of no import, and no disk but its own files.
"""
