"""`def` at call sites, scored against the functions that these calls really entered while a test suite ran."""
