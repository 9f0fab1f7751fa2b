"""Name resolution: from one file's facts to definitions, in that file or another.

Knows no disk and no SQL. It asks a `FactsSource` for modules and their facts; what it has read it keeps, so that a
thousand candidates of one question cost little more than their files. It never writes down a link.
"""
