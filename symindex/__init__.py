"""symindex: where a Python name is defined, who calls it, who uses it, in a repository and its libraries."""

__version__ = "0.1.0"
