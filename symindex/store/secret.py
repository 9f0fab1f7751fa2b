"""A secret of this user, that distinguishes what symindex wrote for them from what anybody else put there.

An index lies in the project's directory, where a stranger's commit or archive can put files. What must not be believed
blindly is therefore named or sealed with a secret that lies in the user's cache directory.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from symindex.errors import StoreError
from symindex.hashing import blake2b
from symindex.store.private import make_private, make_private_file

_BYTES: Final = 32


def user_secret(cache: Path) -> bytes:
    """The secret in a cache directory, made when it is first needed; raises `StoreError` where none can be kept."""
    path = cache / "secret"
    try:
        make_private(cache)
        try:
            secret = _read(path)
        except FileNotFoundError:
            _make(path)
            secret = _read(path)
    except OSError as error:
        raise StoreError(
            f"cannot keep {path}: {error.strerror}", "choose another place with SYMINDEX_CACHE_DIR"
        ) from error
    if len(secret) != _BYTES:
        raise StoreError(f"{path} is not a secret of symindex", "delete it")
    return secret


def keyed_hash(cache: Path, content: bytes) -> str:
    """A hash of some content that only this user can make; where no secret can be kept, only this process."""
    return blake2b(content, key=_secret_or_passing(cache), digest_size=16).hexdigest()


def _secret_or_passing(cache: Path) -> bytes:
    try:
        return user_secret(cache)
    except StoreError:
        return _passing_secret()


@lru_cache(maxsize=1)
def _passing_secret() -> bytes:
    return os.urandom(_BYTES)


def _read(path: Path) -> bytes:
    make_private_file(path, create=False)
    return path.read_bytes()[: _BYTES + 1]


def _make(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(draft, flags, 0o600), "wb") as file:
        file.write(os.urandom(_BYTES))
    try:
        os.link(draft, path)  # unlike renaming, never in the place of another process's
    except FileExistsError:
        pass
    finally:
        draft.unlink()
