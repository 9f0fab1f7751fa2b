"""`tests --reaching`, scored against a record of which tests really entered which function."""
