"""The Language Server Protocol: the answers of the commands, for any editor."""
