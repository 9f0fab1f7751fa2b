"""Faults tried in earnest. `pytest tests/faults` is the short form, `python -m tests.faults` the long one."""
