"""How often symindex is right: `python -m benchmarks.accuracy`, `….accuracy.references`, `….accuracy.speed`."""
