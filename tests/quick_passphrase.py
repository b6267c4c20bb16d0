"""Passphrases that open at once: the real ones take seconds each on purpose. test_keys.py has the real thing."""

from __future__ import annotations

from functools import cache

import pyrage
import pytest
from pyrage import x25519

from resultatdialog.register.keys import AGE

_REAL, _QUICK = AGE + b"-> X25519 ", AGE + b"-> scrypt "


def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a passphrase locks and unlocks with a key made for it; files and errors look like the real ones."""
    monkeypatch.setattr("pyrage.passphrase.encrypt", _encrypt)
    monkeypatch.setattr("pyrage.passphrase.decrypt", _decrypt)


@cache
def _identity(passphrase: str) -> x25519.Identity:
    return x25519.Identity.generate()


def _encrypt(content: bytes, passphrase: str) -> bytes:
    locked = bytes(pyrage.encrypt(content, [_identity(passphrase).to_public()]))
    return locked.replace(_REAL, _QUICK)


def _decrypt(locked: bytes, passphrase: str) -> bytes:
    try:
        return bytes(pyrage.decrypt(locked.replace(_QUICK, _REAL), [_identity(passphrase)]))
    except pyrage.DecryptError as error:
        wrong = str(error) == "No matching keys found"
        raise pyrage.DecryptError("Decryption failed" if wrong else str(error)) from None
