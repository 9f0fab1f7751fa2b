"""How well and how quickly definitions are found by words. `python -m benchmarks.words DIRECTORY` tells."""
