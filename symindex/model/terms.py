"""From text to terms: the sub-words of identifiers and the stems of words, by which search finds definitions.

What is indexed and what is typed become terms in the same way; `TERMS_VERSION` is part of an index's name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

TERMS_VERSION: Final = 1

# A word of a text: an identifier, a number, a word of any language.
WORD: Final = re.compile(r"\w+")
# Abbreviations that neither a change of case nor a digit splits, in any case of letters.
_WHOLE: Final = (
    "ipv4|ipv6|oauth2?|iscsi|vcpus?|vgpus?|macos|ios|pypi|numpy|scipy|mysql|sqlite3?|nosql|graphql|postgresql|github|"
    "gitlab|javascript|typescript|openssl|openapi|websockets?|utf8|utf16|utf32|latin1|iso8601|rfc3339|base16|base32|"
    "base64|md5|sha1|sha224|sha256|sha384|sha512|crc32|x509|i18n|l10n|k8s|s3|ec2|http2|x86|amd64|arm64|win32|py2|py3|"
    "python2|python3|int8|int16|int32|int64|uint8|uint16|uint32|uint64|float16|float32|float64|2to3"
)
_PART: Final = re.compile(
    # An abbreviation begins and ends where a sub-word may: next to another case, a digit or an underscore.
    rf"(?:(?<![^\W\d_])|(?<=[a-z])(?=[A-Z]))(?i:{_WHOLE})(?![a-z\d]|[A-Z](?![a-z]))"
    r"|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+"
)
_LETTERS: Final = re.compile(r"[^\W\d_]+|\d+")
# Words that stand in most texts and tell none of them apart.
# fmt: off
STOP_WORDS: Final = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "for", "from", "has", "have", "if", "in",
    "into", "is", "it", "its", "may", "no", "not", "of", "on", "or", "our", "so", "such", "that", "the", "their",
    "them", "then", "there", "these", "they", "this", "to", "was", "we", "were", "when", "which", "will", "with",
    "would", "you", "your",
))
# fmt: on
_MAX_LENGTH: Final = 64
_VOWEL: Final = re.compile("[aeiouy]")
_DOUBLED: Final = re.compile(r"([bdfgmnprt])\1$")


@lru_cache(maxsize=1 << 17)
def terms_of_word(word: str) -> tuple[str, ...]:
    """The terms of one word: the stems of its sub-words, and where there are several the whole in lower case too.

    None for a stop word and for what is too long to be a word; a number counts as it is.
    """
    if len(word) > _MAX_LENGTH:
        return ()
    if word.isalpha() and word.islower() and word.isascii():
        return () if word in STOP_WORDS else (stem(word),)
    parts = [part.lower() for part in parts_of(word)]
    if len(parts) == 1:
        return () if parts[0] in STOP_WORDS else (stem(parts[0]),)
    whole = stem(word.strip("_").lower())
    if not parts:
        return (whole,) if whole else ()
    return (whole, *(stem(part) for part in parts if part not in STOP_WORDS and (len(part) > 1 or part.isdigit())))


def parts_of(word: str) -> list[str]:
    """The parts of an identifier as they are written: between underscores, capitals, and letters and digits."""
    return _PART.findall(word) if word.isascii() else _LETTERS.findall(word)


def sub_words(terms: tuple[str, ...]) -> tuple[str, ...]:
    """The terms of a word's parts, without that of the whole; a word without parts is its own."""
    return terms[1:] or terms


def terms_of(text: str) -> list[str]:
    """The terms of a text, in order."""
    return [term for word in WORD.findall(text) for term in terms_of_word(word)]


def stem(word: str) -> str:
    """Return the common stem of a lower-case English word, its plural, past and participle; other words unchanged.

    Endings that make other words of a word (-er, -ion, -able) stay: a `compute` is no `computer`.
    """
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith("s") and word[-2] not in "sui":
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + "y"
        word = word[:-2] if word.endswith(("sses", "xes", "ches", "shes", "zes")) else word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending):
            root = word[: -len(ending)]
            if len(root) < 3 or not _VOWEL.search(root):
                return word
            return _DOUBLED.sub(r"\1", root) if _DOUBLED.search(root) else root.removesuffix("e")
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
