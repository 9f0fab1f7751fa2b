"""Relations of definitions: walks over calls, classes and imports, and the pictures drawn of them.

Knows the questions (`query`) and what they are answered with, and nothing of terminals: a walk gives values, a picture
is text.
"""
