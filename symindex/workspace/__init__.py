"""The disk: settings, ignore rules, environments, and the trees of source files that they make up.

Knows the file system and the conventions of Python tools. Knows no Python syntax and no SQL, runs no
interpreter and no git, and never imports anything it finds. Every function that looks at the environment
takes it as a parameter.
"""
