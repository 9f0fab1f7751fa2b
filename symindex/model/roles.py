"""Roles: the use of a name at an occurrence."""

from __future__ import annotations

from enum import IntFlag

from symindex.model import kinds


class Role(IntFlag):
    """The part a name plays where it is; an occurrence can have several (a decorator that is called)."""

    DEFINITION = 1
    READ = 2
    WRITE = 4
    DELETE = 8
    CALL = 16
    IMPORT = 32
    ATTRIBUTE = 64
    KEYWORD = 128
    STRING = 256
    MODULE = 512
    # The following are seen from where the name is, and are not stored with the word.
    DECORATOR = 1024
    BASE = 2048
    ANNOTATION = 4096


_D, _R, _W, _A = int(Role.DEFINITION), int(Role.READ), int(Role.WRITE), int(Role.ATTRIBUTE)

# Kind → role bits of the word of such a node, as far as its kind alone determines. Locals and parameters are
# no definitions here: nobody asks for them by name across files, and they would be the most of all postings.
ROLES_OF_KIND: dict[int, int] = {
    kinds.FUNCTION: _D,
    kinds.ASYNC_FUNCTION: _D,
    kinds.CLASS: _D,
    kinds.TYPE_ALIAS: _D | _W,
    kinds.PARAMETER: _W,
    kinds.STAR_PARAMETER: _W,
    kinds.DOUBLE_STAR_PARAMETER: _W,
    kinds.TYPE_PARAMETER: _W,
    kinds.NAME: _R,
    kinds.CALLED: _R | Role.CALL,
    kinds.BOUND: _D | _W,
    kinds.LOCAL: _W,
    kinds.AUGMENTED: _R | _W,
    kinds.DELETED: int(Role.DELETE),
    kinds.GLOBAL_NAME: _D,
    kinds.NONLOCAL_NAME: _R,
    kinds.KEYWORD: int(Role.KEYWORD),
    kinds.ATTRIBUTE: _R | _A,
    kinds.ATTRIBUTE_CALLED: _R | _A | Role.CALL,
    kinds.ATTRIBUTE_BOUND: _W | _A,
    kinds.SELF_BOUND: _D | _W | _A,
    kinds.ATTRIBUTE_AUGMENTED: _R | _W | _A,
    kinds.ATTRIBUTE_DELETED: Role.DELETE | _A,
    kinds.IMPORT: int(Role.MODULE),
    kinds.FROM: int(Role.MODULE),
    kinds.IMPORT_FIRST: int(Role.IMPORT),
    kinds.IMPORT_PART: int(Role.IMPORT),
    kinds.IMPORTED: int(Role.IMPORT),
    kinds.IMPORTED_BOUND: int(Role.IMPORT),
    kinds.IMPORT_ALIAS: Role.IMPORT | _D,
    kinds.STRING_WORD: int(Role.STRING),
    kinds.STRING_PART: int(Role.STRING),
}
ROLES_OF_KIND = {kind: int(bits) for kind, bits in ROLES_OF_KIND.items()}
