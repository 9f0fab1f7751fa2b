"""The name of the word index, which nobody else can know.

Whoosh's files are pickles in part, which may run what they hold, and an index lies in the project's directory, where a
stranger's commit can put files. So the name is made from the user's secret; files of other names are never opened.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path
from typing import Final

from symindex.errors import StoreError
from symindex.model.terms import TERMS_VERSION
from symindex.store.secret import user_secret
from symindex.store.words.damage import UnusableWords

# Raised whenever what is written changes: part of the index's name, so that an older one is not even seen.
_FORM_VERSION: Final = 4
OURS: Final = re.compile(r"_?w\d+x\d+x[0-9a-f]{24}[_.]")  # what a name begins; nothing else is ours to delete


def secret_name(cache: Path) -> str:
    """The name of this user's word indexes."""
    try:
        secret = user_secret(cache)
    except StoreError as error:
        raise UnusableWords(str(error), error.hint) from error
    return f"w{_FORM_VERSION}x{TERMS_VERSION}x{blake2b(b'words', key=secret, digest_size=12).hexdigest()}"
