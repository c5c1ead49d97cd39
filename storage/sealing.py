"""What must not lie open in the database: sealed going in, opened coming out."""

from __future__ import annotations

from typing import Protocol

from cryptography.fernet import InvalidToken

from bot.errors import NoKey, WrongKey


class Cipher(Protocol):
    """Keeps what is put aside and what is secret from being read; `cryptography.fernet.MultiFernet` is one."""

    def encrypt(self, data: bytes, /) -> bytes: ...
    def decrypt(self, token: bytes, /) -> bytes: ...


class Seal:
    """A cipher, or none: then only what may lie open is kept."""

    def __init__(self, cipher: Cipher | None = None) -> None:
        self._cipher = cipher

    @property
    def closes(self) -> bool:
        """Is there a key?"""
        return self._cipher is not None

    def close(self, data: bytes) -> bytes:
        """Sealed. Raises NoKey."""
        if self._cipher is None:
            raise NoKey
        return self._cipher.encrypt(data)

    def where_possible(self, data: bytes) -> bytes:
        """Sealed if there is a key, else as it is."""
        return self._cipher.encrypt(data) if self._cipher else data

    def open(self, data: bytes) -> bytes:
        """What was sealed. Raises NoKey, or WrongKey when it was sealed with another key."""
        if self._cipher is None:
            raise NoKey
        try:
            return self._cipher.decrypt(data)
        except InvalidToken:
            raise WrongKey from None
