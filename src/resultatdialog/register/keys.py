"""The register's key: random, never shown, wrapped in age files for the user's passphrase and the office's key.

The files lie beside the register, two copies of each, and go with every backup. Losing both the passphrase and the
recovery key means that nobody can read the register.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Self

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
"""How every age file begins."""
_NOT_THE_KEY = ("Decryption failed", "No matching keys found")
"""What age says of a whole file that another passphrase or key opens; of a damaged one it says something else."""
SECRET_PREFIX, PUBLIC_PREFIX = "AGE-SECRET-KEY-1", "age1"


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """What opens a register; `repr` gives nothing away, in a traceback neither."""

    key: bytes
    """32 random bytes that SQLite encrypts with."""
    salt: bytes
    """16 random bytes given with the key, so that nothing in the file's first page is needed to read the rest."""
    identity: str
    """The register's own age identity: opens what was exported in an emergency."""
    office: str = ""
    """The office's public recovery key, empty when there is none."""

    @classmethod
    def random(cls, office: str = "") -> Self:
        """A new key."""
        from pyrage import x25519

        return cls(os.urandom(32), os.urandom(16), str(x25519.Identity.generate()), office)

    @property
    def pragma(self) -> str:
        """The key as SQLite wants it: raw, with its salt."""
        return f"raw:{self.key.hex()}{self.salt.hex()}"

    def seal(self, content: bytes) -> bytes:
        """An age file for the register itself and the office."""
        import pyrage
        from pyrage import x25519

        recipients = [x25519.Identity.from_str(self.identity).to_public()]
        if self.office:
            recipients.append(x25519.Recipient.from_str(self.office))
        return bytes(pyrage.encrypt(content, recipients))

    def unseal(self, sealed: bytes) -> bytes:
        """What `seal` made; raises ValueError."""
        import pyrage
        from pyrage import x25519

        try:
            return bytes(pyrage.decrypt(sealed, [x25519.Identity.from_str(self.identity)]))
        except pyrage.DecryptError as error:
            raise ValueError(str(error)) from error

    def _wrapped(self) -> bytes:
        held = {
            "format": FORMAT,
            "version": 1,
            "key": self.key.hex(),
            "salt": self.salt.hex(),
            "identity": self.identity,
            "office": self.office,
        }
        return json.dumps(held).encode()

    @classmethod
    def _unwrapped(cls, content: bytes) -> Self:
        held = json.loads(content)
        if held["format"] != FORMAT or held["version"] != 1:
            raise ValueError(f"{held['format']} {held['version']}")
        found = cls(bytes.fromhex(held["key"]), bytes.fromhex(held["salt"]), held["identity"], held["office"])
        if len(found.key) != 32 or len(found.salt) != 16:
            raise ValueError("length")
        return found


class KeyFiles(NamedTuple):
    """Where a register's key files lie: the file and its copy."""

    user: tuple[Path, Path]
    recovery: tuple[Path, Path]

    @classmethod
    def of(cls, register: Path) -> KeyFiles:
        """The key files beside a register."""
        user, recovery = (
            (register.with_name(f"{register.name}.{who}.age"), register.with_name(f"{register.name}.{who}-copy.age"))
            for who in ("user", "recovery")
        )
        return cls(user, recovery)

    @property
    def present(self) -> list[Path]:
        """Those that are there."""
        return [path for path in (*self.user, *self.recovery) if path.is_file()]


def lock_for_user(register: Path, key: DataKey, passphrase: str) -> None:
    """Write the key files that the passphrase opens; takes about a second on purpose."""
    from pyrage import passphrase as age

    _write_both(KeyFiles.of(register).user, age.encrypt(key._wrapped(), _normal(passphrase)))


def lock_for_office(register: Path, key: DataKey) -> None:
    """Write the key files that the office's recovery key opens."""
    import pyrage
    from pyrage import x25519

    _write_both(KeyFiles.of(register).recovery, pyrage.encrypt(key._wrapped(), [x25519.Recipient.from_str(key.office)]))


def unlock(register: Path, passphrase: str) -> DataKey:
    """The key, as the passphrase opens it; raises RegisterError."""
    from pyrage import passphrase as age

    files = KeyFiles.of(register).user
    key, content = _open_one(register, files, lambda sealed: bytes(age.decrypt(sealed, _normal(passphrase))))
    _write_both(files, content)
    return key


def unlock_for_office(register: Path, secret: str) -> DataKey:
    """The key, as the office's recovery key opens it; raises RegisterError."""
    import pyrage
    from pyrage import x25519

    identity = x25519.Identity.from_str(secret)
    files = KeyFiles.of(register).recovery
    try:
        key, content = _open_one(register, files, lambda sealed: bytes(pyrage.decrypt(sealed, [identity])))
    except WrongPassphraseError:
        raise WrongRecoveryKeyError(register) from None
    _write_both(files, content)
    return key


def _open_one(register: Path, files: tuple[Path, Path], decrypt: Callable[[bytes], bytes]) -> tuple[DataKey, bytes]:
    """What one of two copies holds, and its content; what age says tells a wrong passphrase from a damaged file."""
    import pyrage

    wrong, damaged = False, files[0]
    for path, content in _copies(register, files):
        try:
            return DataKey._unwrapped(decrypt(content)), content
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
    """The key with another recovery key to be wrapped for."""
    return replace(key, office=public)


def new_recovery_key() -> tuple[str, str]:
    """A recovery key for an office: the secret that is locked away, and the public one that laptops get."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def public_key_in(text: str, where: str) -> str:
    """The public recovery key in a file; raises RefusedError."""
    from pyrage import RecipientError, x25519

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
    """The secret recovery key in a file; raises RefusedError."""
    from pyrage import IdentityError, x25519

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
    """The lines that are not comments, as age's own tools write key files."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _normal(passphrase: str) -> str:
    """The same letters are the same passphrase on every keyboard and system."""
    return unicodedata.normalize("NFC", passphrase)


def _copies(register: Path, files: tuple[Path, Path]) -> list[tuple[Path, bytes]]:
    """The different contents of a key file and its copy, one of which an interrupted change may have left behind."""
    found: dict[bytes, Path] = {}
    for path in files:
        try:
            found.setdefault(path.read_bytes(), path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DamagedKeyError(path) from error
    if not found:
        raise MissingKeyError(register, files[0].name)
    return [(path, content) for content, path in found.items()]


def _write_both(files: tuple[Path, Path], content: bytes) -> None:
    """Both copies, one after the other, so that one of them is whole at any time."""
    for path in files:
        if not (path.is_file() and path.read_bytes() == content):
            write_whole(path, content, private=True)
