"""How many planted faults `symindex changes` and `symindex gate` find, and what they report that is none."""
