"""Tags files, as Universal Ctags and etags write them: text from facts.

`tags.py` says what a file's tags are, `written.py` how its text spells signatures and types, `lines.py` how a tag
looks in a file, `project.py` writes the file.
"""
