"""Reliability in its long form: what the suite tries in seconds, tried for hours."""
