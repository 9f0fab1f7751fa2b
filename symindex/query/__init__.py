"""The second verb: ask an index. One typed function for each question."""

from symindex.query.index import Index

__all__ = ["Index"]
