"""The kinds of node a file's facts are made of, and the roles that follow from them.

Facts are the file's syntax tree with everything left out that no question needs (punctuation, statement wrappers,
blocks without a meaning of their own). A node has a kind, a word (an identifier, or none), a start and a parent.
Kinds are plain integers, not an enum: they are compared some ten million times while a large tree is indexed.

Children come in the order of the source, with the exceptions named below. The numbers are part of the stored
form: append, never renumber, or raise `extract.EXTRACTOR_VERSION`.
"""

from __future__ import annotations

from typing import Final

# Scopes. Decorators, parameters, RETURNS and TYPE_PARAMETER come first below a FUNCTION, then its statements.
MODULE: Final = 0
FUNCTION: Final = 1
ASYNC_FUNCTION: Final = 2
CLASS: Final = 3  # DECORATOR*, TYPE_PARAMETER*, BASES?, statements
LAMBDA: Final = 4  # PARAMETER*, expression
COMPREHENSION: Final = 5  # of a list: element expression, then COMPREHENSION_FOR and COMPREHENSION_IF
SET_COMPREHENSION: Final = 6
DICT_COMPREHENSION: Final = 7
GENERATOR: Final = 8

# Parts of definitions.
DECORATOR: Final = 9
BASES: Final = 10
PARAMETER: Final = 11  # ANNOTATION?, DEFAULT?
STAR_PARAMETER: Final = 12
DOUBLE_STAR_PARAMETER: Final = 13
POSITIONAL_ONLY: Final = 14  # the `/` in a parameter list
KEYWORD_ONLY: Final = 15  # the bare `*` in a parameter list
TYPE_PARAMETER: Final = 16
ANNOTATION: Final = 17
RETURNS: Final = 18
DEFAULT: Final = 19

# Names.
NAME: Final = 20  # read
CALLED: Final = 21  # read in order to be called, or used as a decorator
BOUND: Final = 22  # given a value in a module or class body
LOCAL: Final = 23  # given a value inside a function, lambda or comprehension
AUGMENTED: Final = 24  # the target of `+=` and its like
DELETED: Final = 25
GLOBAL_NAME: Final = 26
NONLOCAL_NAME: Final = 27
KEYWORD: Final = 28  # the name of a keyword argument; child: its value

# Attributes: the word is the attribute's, the start is that word's; the one child is the object.
ATTRIBUTE: Final = 30
ATTRIBUTE_CALLED: Final = 31
ATTRIBUTE_BOUND: Final = 32
SELF_BOUND: Final = 33  # bound on a method's first parameter
ATTRIBUTE_AUGMENTED: Final = 34
ATTRIBUTE_DELETED: Final = 35

# Imports. The word of IMPORT and FROM is the dotted module as written, leading dots included.
IMPORT: Final = 40  # `import a.b as c`: IMPORT_FIRST or IMPORT_PART a, IMPORT_PART b, IMPORT_ALIAS c
FROM: Final = 41  # `from a.b import c, d as e`: IMPORT_PART a, b; IMPORTED_BOUND c; IMPORTED d > IMPORT_ALIAS e
IMPORT_FIRST: Final = 42  # the first component of `import a.b`, which the statement binds
IMPORT_PART: Final = 43
IMPORTED: Final = 44
IMPORTED_BOUND: Final = 45
IMPORT_ALIAS: Final = 46
IMPORT_STAR: Final = 47

# Text. All of them have an end.
# The word of a STRING is its text where a call takes it for the path of a URL or the name of one; else it has none.
STRING: Final = 50  # children: STRING_WORDs, where it lists names, has a URL's, or is a format with attributes
STRING_WORD: Final = 51  # a literal that is one identifier
# A literal that is a dotted path; its word are the dots before it, where `import_module` takes it for a relative one.
STRING_PATH: Final = 52  # children: STRING_PART for each component
STRING_PART: Final = 53
BYTES: Final = 54
FORMATTED_STRING: Final = 55  # children: the expressions in it, and CONVERTED; a URL's words, as in STRING
CONCATENATED: Final = 56  # adjacent literals
DOCSTRING: Final = 57
COMMENT: Final = 58
TYPE_COMMENT: Final = 59  # the word is what follows `# type:`
TYPE_STRING: Final = 60  # a string annotation that is more than one identifier; children: its expression
ERROR: Final = 61  # a stretch the grammar could not read; children: what was found in it

# Literals and displays.
INTEGER: Final = 70  # the word is its text, of one or two characters
FLOAT: Final = 71
TRUE: Final = 72
FALSE: Final = 73
NONE: Final = 74
ELLIPSIS: Final = 75
LIST: Final = 76
TUPLE: Final = 77
SET: Final = 78
DICT: Final = 79  # keys and values in turn; DOUBLE_SPLAT counts as one of its own

# Other expressions.
CALL: Final = 80  # the called expression, then arguments
SUBSCRIPT: Final = 81
SUBSCRIPT_BOUND: Final = 82
SLICE: Final = 83
BINARY: Final = 84  # left, right; the word is the operator, also that of UNARY and AUGMENT: `+`, `-`, `+=`
AND: Final = 85
OR: Final = 86
NOT: Final = 87
UNARY: Final = 88
COMPARE: Final = 89  # the word is the operator, or the operators with blanks between them: `<`, `not in`, `< <=`
IS: Final = 90
IS_NOT: Final = 91
CONDITIONAL: Final = 92  # value, condition, other value
AWAIT: Final = 93
YIELD: Final = 94
YIELD_FROM: Final = 95
SPLAT: Final = 96
DOUBLE_SPLAT: Final = 97
NAMED: Final = 98  # target, value
COMPREHENSION_FOR: Final = 99  # target, iterated expression
COMPREHENSION_IF: Final = 100

# Statements.
ASSIGN: Final = 110  # targets, ANNOTATION?, value
DECLARE: Final = 111  # target, ANNOTATION: no value
AUGMENT: Final = 112  # target, value
RETURN: Final = 113
DELETE: Final = 114
RAISE: Final = 115
ASSERT: Final = 116
IF: Final = 117  # condition, BLOCK, ELIF*, ELSE?
ELIF: Final = 118  # condition, BLOCK
ELSE: Final = 119  # statements
WHILE: Final = 120  # condition, BLOCK, ELSE?
FOR: Final = 121  # target, iterated expression, BLOCK, ELSE?
TRY: Final = 122  # BLOCK, EXCEPT*, ELSE?, FINALLY?
EXCEPT: Final = 123  # expression?, target?, BLOCK
FINALLY: Final = 124
WITH: Final = 125  # WITH_ITEM*, BLOCK
WITH_ITEM: Final = 126  # expression, target?
MATCH: Final = 127  # subject, CASE*
CASE: Final = 128  # pattern, COMPREHENSION_IF? (the guard), BLOCK
BLOCK: Final = 129
TYPE_ALIAS: Final = 130  # TYPE_PARAMETER*, value
CLASS_PATTERN: Final = 131  # the class, then patterns and KEYWORD patterns
PATTERN: Final = 132  # any other pattern with parts
CONVERTED: Final = 134  # in FORMATTED_STRING: the expression of `{x!r}`; the word is `r`, `s` or `a`
CUT: Final = 133  # nesting too deep: what stood here follows at the end of the file's nodes, below this one

KIND_NAMES: Final[dict[int, str]] = {
    value: name for name, value in list(globals().items()) if name.isupper() and isinstance(value, int)
}

FUNCTIONS: Final = frozenset({FUNCTION, ASYNC_FUNCTION})
COMPREHENSIONS: Final = frozenset({COMPREHENSION, SET_COMPREHENSION, DICT_COMPREHENSION, GENERATOR})
SCOPES: Final = frozenset({MODULE, FUNCTION, ASYNC_FUNCTION, CLASS, LAMBDA}) | COMPREHENSIONS
DEFINITIONS: Final = frozenset({FUNCTION, ASYNC_FUNCTION, CLASS})
PARAMETERS: Final = frozenset({PARAMETER, STAR_PARAMETER, DOUBLE_STAR_PARAMETER})
ATTRIBUTES: Final = frozenset(range(ATTRIBUTE, ATTRIBUTE_DELETED + 1))
# Kinds that give a name a meaning in the scope they stand in.
BINDINGS: Final = (
    DEFINITIONS
    | PARAMETERS
    | {TYPE_PARAMETER, BOUND, LOCAL, AUGMENTED, IMPORT_FIRST, IMPORTED_BOUND, IMPORT_ALIAS, TYPE_ALIAS}
)
# Kinds whose word is an identifier that is in the source at the node's start.
OCCURRENCES: Final = (
    BINDINGS
    | ATTRIBUTES
    | {
        NAME,
        CALLED,
        DELETED,
        GLOBAL_NAME,
        NONLOCAL_NAME,
        KEYWORD,
        IMPORT_PART,
        IMPORTED,
        STRING_WORD,
        STRING_PART,
    }
)
# Kinds that also store where they end.
SPANNED: Final = DEFINITIONS | frozenset(range(STRING, ERROR + 1)) - {STRING_PART}
STRINGS: Final = frozenset({STRING, STRING_WORD, STRING_PATH, BYTES, FORMATTED_STRING, CONCATENATED, TYPE_STRING})
# What is looked at in place of the enclosing function's own scope: these parts are evaluated outside of it.
OUTSIDE_PARTS: Final = frozenset({DECORATOR, ANNOTATION, RETURNS, DEFAULT, BASES})
