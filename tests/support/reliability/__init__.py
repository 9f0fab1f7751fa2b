"""Faults on purpose: kills, damage, races, hostile repositories; short in the tests, long in benchmarks."""
