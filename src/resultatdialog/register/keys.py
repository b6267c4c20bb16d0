"""The register's random key and the age files that hold it, one for the passphrase and one for the recovery key.

The files lie beside the register, two copies of each, and go with every backup. Without both passphrase and recovery
key nobody can read the register.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Self

import pyrage
from pyrage import IdentityError, RecipientError, x25519
from pyrage import passphrase as age

from resultatdialog.files import write_whole
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _
from resultatdialog.register.errors import (
    DamagedKeyError,
    MissingKeyError,
    SlowComputerError,
    WrongPassphraseError,
    WrongRecoveryKeyError,
)

FORMAT = "resultatdialog.key"
AGE = b"age-encryption.org/v1\n"
"""First bytes of every age file."""
_NOT_THE_KEY = ("Decryption failed", "No matching keys found")
"""age's error messages for a wrong passphrase or key; a damaged file gives other messages."""
LARGEST = 65_536
"""Bytes read of a key file; one of ours has a few hundred."""
SECRET_PREFIX, PUBLIC_PREFIX = "AGE-SECRET-KEY-1", "age1"


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """The secrets that open a register; `repr=False` keeps them out of tracebacks."""

    key: bytes
    """SQLite's encryption key, 32 random bytes."""
    salt: bytes
    """16 random bytes given with the key: SQLite then needs no salt from the file's first page."""
    identity: str
    """The register's own age identity, which opens its emergency copies."""
    office: str = ""
    """The office's public recovery key; empty when there is none."""

    @classmethod
    def random(cls, office: str = "") -> Self:
        """A new random key."""
        return cls(os.urandom(32), os.urandom(16), str(x25519.Identity.generate()), office)

    @property
    def pragma(self) -> str:
        """The value of SQLite's `key` pragma: raw key and salt in hexadecimal."""
        return f"raw:{self.key.hex()}{self.salt.hex()}"

    def seal(self, content: bytes) -> bytes:
        """The content encrypted as an age file for the register itself and for the office, if it has a recovery key."""
        recipients = [x25519.Identity.from_str(self.identity).to_public()]
        if self.office:
            recipients.append(x25519.Recipient.from_str(self.office))
        return bytes(pyrage.encrypt(content, recipients))

    def unseal(self, sealed: bytes) -> bytes:
        """The content of a file that `seal` made; raises ValueError when this register's identity does not open it."""
        return unsealed(sealed, self.identity)

    def _to_json(self) -> bytes:
        fields = {
            "format": FORMAT,
            "version": 1,
            "key": self.key.hex(),
            "salt": self.salt.hex(),
            "identity": self.identity,
            "office": self.office,
        }
        return json.dumps(fields).encode()

    @classmethod
    def _from_json(cls, content: bytes) -> Self:
        fields = json.loads(content)
        if fields["format"] != FORMAT or fields["version"] != 1:
            raise ValueError(f"{fields['format']} {fields['version']}")
        found = cls(bytes.fromhex(fields["key"]), bytes.fromhex(fields["salt"]), fields["identity"], fields["office"])
        if len(found.key) != 32 or len(found.salt) != 16:
            raise ValueError("length")
        return found


def sealed_for(content: bytes, public: str) -> bytes:
    """The content as an age file that only the owner of a public key opens."""
    return bytes(pyrage.encrypt(content, [x25519.Recipient.from_str(public)]))


def unsealed(sealed: bytes, secret: str) -> bytes:
    """The content of an age file; raises ValueError when this secret key does not open it."""
    try:
        return bytes(pyrage.decrypt(sealed, [x25519.Identity.from_str(secret)]))
    except pyrage.DecryptError as error:
        raise ValueError(str(error)) from error


class KeyFiles(NamedTuple):
    """Paths of a register's key files, each with its copy."""

    user: tuple[Path, Path]
    """Files that the passphrase opens."""
    recovery: tuple[Path, Path]
    """Files that the office's recovery key opens."""

    @classmethod
    def of(cls, register: Path) -> KeyFiles:
        """The paths of the key files beside a register, whether they exist or not."""
        user, recovery = (
            (register.with_name(f"{register.name}.{who}.age"), register.with_name(f"{register.name}.{who}-copy.age"))
            for who in ("user", "recovery")
        )
        return cls(user, recovery)

    @property
    def present(self) -> list[Path]:
        """The key files that exist."""
        return [path for path in (*self.user, *self.recovery) if path.is_file()]


def lock_for_user(register: Path, key: DataKey, passphrase: str) -> None:
    """Write the key files that the passphrase opens; slow (about a second) by age's design against guessing."""
    _write_both(KeyFiles.of(register).user, age.encrypt(key._to_json(), _normalised(passphrase)))


def lock_for_office(register: Path, key: DataKey) -> None:
    """Write the key files that the office's recovery key opens."""
    _write_both(KeyFiles.of(register).recovery, pyrage.encrypt(key._to_json(), [x25519.Recipient.from_str(key.office)]))


def unlock(register: Path, passphrase: str) -> DataKey:
    """The key from the files that the passphrase opens; repairs a lost or damaged copy. Raises RegisterError."""
    files = KeyFiles.of(register).user
    key, content = _open_one(register, files, lambda sealed: bytes(age.decrypt(sealed, _normalised(passphrase))))
    _write_both(files, content)
    return key


def unlock_for_office(register: Path, secret: str) -> DataKey:
    """The key from the files that the recovery key opens; repairs a lost or damaged copy. Raises RegisterError."""
    identity = x25519.Identity.from_str(secret)
    files = KeyFiles.of(register).recovery
    try:
        key, content = _open_one(register, files, lambda sealed: bytes(pyrage.decrypt(sealed, [identity])))
    except WrongPassphraseError:
        raise WrongRecoveryKeyError(register) from None
    _write_both(files, content)
    return key


def _open_one(register: Path, files: tuple[Path, Path], decrypt: Callable[[bytes], bytes]) -> tuple[DataKey, bytes]:
    """The key in the first of two copies that opens, and that file's content.

    Raises WrongPassphraseError, SlowComputerError or DamagedKeyError, told apart by age's error messages.
    """
    wrong, damaged = False, files[0]
    for path, content in _copies(register, files):
        try:
            return DataKey._from_json(decrypt(content)), content
        except pyrage.DecryptError as error:
            if str(error) in _NOT_THE_KEY:
                wrong = True
            elif "work" in str(error):  # the passphrase was wrapped on a very much faster computer
                raise SlowComputerError(register) from error
            else:
                damaged = path
        except (ValueError, KeyError, TypeError):
            damaged = path
    if wrong:
        raise WrongPassphraseError(register)
    raise DamagedKeyError(damaged)


def with_office(key: DataKey, public: str) -> DataKey:
    """The key with another public recovery key."""
    return replace(key, office=public)


def new_recovery_key() -> tuple[str, str]:
    """A new recovery key: the secret half, which the office locks away, and the public half, which laptops get."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def public_key_in(text: str, where: str) -> str:
    """The public recovery key in a file's text; raises RefusedError that names the file `where`."""
    for line in _lines(text):
        if line.startswith(SECRET_PREFIX):
            raise RefusedError.one(
                where,
                _("this is the secret recovery key, which laptops must not have."),
                _("Give the public one, which begins with {prefix}.").format(prefix=PUBLIC_PREFIX),
            )
        try:
            return str(x25519.Recipient.from_str(line))
        except RecipientError:
            break
    raise RefusedError.one(
        where,
        _("no public recovery key was found there."),
        _("It is a line that begins with {prefix}.").format(prefix=PUBLIC_PREFIX),
    )


def secret_key_in(text: str, where: str) -> str:
    """The secret recovery key in a file's text; raises RefusedError that names the file `where`."""
    for line in _lines(text):
        try:
            return str(x25519.Identity.from_str(line))
        except IdentityError:
            break
    raise RefusedError.one(
        where,
        _("no secret recovery key was found there."),
        _("It is a line that begins with {prefix}.").format(prefix=SECRET_PREFIX),
    )


def _lines(text: str) -> list[str]:
    """Lines that are neither blank nor comments, as in the key files of age's own tools."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _normalised(passphrase: str) -> str:
    """The passphrase in Unicode normal form C, so that it is the same on every keyboard and system."""
    return unicodedata.normalize("NFC", passphrase)


def _copies(register: Path, files: tuple[Path, Path]) -> list[tuple[Path, bytes]]:
    """Path and content of a key file and its copy, once if equal; they differ after an interrupted change."""
    found: dict[bytes, Path] = {}
    for path in files:
        try:
            if path.exists() and not path.is_file():  # a pipe or a device would never end
                raise DamagedKeyError(path)
            with path.open("rb") as handle:
                found.setdefault(handle.read(LARGEST), path)
        except FileNotFoundError:
            continue
        except (OSError, RuntimeError) as error:  # the latter: links in a circle, before Python 3.13
            raise DamagedKeyError(path) from error
    if not found:
        raise MissingKeyError(register, files[0].name)
    return [(path, content) for content, path in found.items()]


def _write_both(files: tuple[Path, Path], content: bytes) -> None:
    """Write a key file and its copy one after the other, so that one of them is whole at any time."""
    for path in files:
        if not (path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content):
            write_whole(path, content, private=True)
