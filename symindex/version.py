"""Versions that must be known without loading what they are versions of.

Nothing is imported here: see `symindex/__init__.py`.
"""

__version__ = "0.1.0"

# Raised whenever the same bytes may give other facts: it is part of the key under which facts are kept.
EXTRACTOR_VERSION = 16
