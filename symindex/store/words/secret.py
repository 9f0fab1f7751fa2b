"""The name of the word index, which nobody else can know.

Whoosh's files are pickles in part, which may run what they hold, and an index lies in the project's directory, where a
stranger's commit can put files. So the name is made from a secret in the user's cache; files of other names are never
opened.
"""

from __future__ import annotations

import os
import re
import secrets
from hashlib import blake2b
from pathlib import Path
from typing import Final

from symindex.errors import StoreError
from symindex.model.terms import TERMS_VERSION
from symindex.store.private import make_private, make_private_file
from symindex.store.words.damage import UnusableWords

# Raised whenever what is written changes: part of the index's name, so that an older one is not even seen.
_FORM_VERSION: Final = 2
_SECRET_BYTES: Final = 32
OURS: Final = re.compile(r"_?w\d+x\d+x[0-9a-f]{24}[_.]")  # what a name begins; nothing else is ours to delete


def secret_name(cache: Path) -> str:
    """The name of this user's word indexes."""
    secret = _secret(cache / "secret")
    return f"w{_FORM_VERSION}x{TERMS_VERSION}x{blake2b(b'words', key=secret, digest_size=12).hexdigest()}"


def _secret(path: Path) -> bytes:
    """A secret of this user, made when it is first needed."""
    try:
        make_private(path.parent)
        if not path.exists():
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(secrets.token_bytes(_SECRET_BYTES))
            try:
                os.link(draft, path)  # unlike renaming, never in the place of another's
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        make_private_file(path)
        return path.read_bytes()[:_SECRET_BYTES]
    except StoreError as error:
        raise UnusableWords(str(error), error.hint) from error
    except OSError as error:
        raise UnusableWords(
            f"cannot keep {path}: {error.strerror}", "choose another place with SYMINDEX_CACHE_DIR"
        ) from error
