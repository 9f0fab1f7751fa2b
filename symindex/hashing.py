"""The hash function that contents, secrets and seals use."""

try:  # `hashlib` loads OpenSSL besides, which takes a thirtieth of a short question's time
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

__all__ = ["blake2b"]
