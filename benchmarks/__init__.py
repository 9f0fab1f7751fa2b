"""Benchmarks of symindex: nothing here is imported by the package, and nothing here imports it."""
