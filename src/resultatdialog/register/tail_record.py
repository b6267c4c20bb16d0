"""The bytes of the safety log: records in whole blocks, each with its checksum, sealed with the register's key.

A record is the kind (four bytes), the lengths of head and body (four bytes each), the head (JSON, readable without a
key, never words of people), the body, the sha256 of all that, and zeros up to the next block. Because records fill
whole blocks, writing one never touches a block that holds another.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from resultatdialog.dialogue.event import canonical
from resultatdialog.register.keys import DataKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

BLOCK = 4096
"""Bytes that a disk may tear as one."""
_PREFIX = struct.Struct(">4sII")
_CHECKSUM = 32


class Record(NamedTuple):
    """One record of a segment."""

    kind: bytes
    head: Mapping[str, Any]
    body: bytes
    head_bytes: bytes
    """The head as it stands in the file, which the seal covers."""
    checksum: str
    """sha256 in hexadecimal, which the next record's head repeats."""


def pack(kind: bytes, head: bytes, body: bytes) -> tuple[bytes, str]:
    """The bytes of a record, and its checksum."""
    content = _PREFIX.pack(kind, len(head), len(body)) + head + body
    checksum = hashlib.sha256(content).digest()
    return (content + checksum).ljust(_whole_blocks(len(content) + _CHECKSUM), b"\0"), checksum.hex()


def head_of(fields: Mapping[str, Any]) -> bytes:
    """A head as bytes."""
    return canonical(dict(fields)).encode()


def unpack(content: bytes, kinds: frozenset[bytes]) -> tuple[list[Record], bool]:
    """The whole records of a segment in order, and whether something before a whole record is damaged.

    Whatever follows the last whole record is a write that was cut off.
    """
    found: list[Record] = []
    damaged = broken = False
    offset = 0
    while offset < len(content):
        record = _at(content, offset, kinds)
        if record is None:
            broken = True
            offset += BLOCK
            continue
        damaged = damaged or broken
        found.append(record)
        offset += _whole_blocks(_PREFIX.size + len(record.head_bytes) + len(record.body) + _CHECKSUM)
    return found, damaged


def is_cut_off(content: bytes, first: bytes) -> bool:
    """Whether a segment without a whole record is one whose first write, of the kind `first`, was cut off.

    Then nothing stands behind the place of that record.
    """
    if len(content) <= BLOCK:
        return True
    kind, head_size, body_size = _PREFIX.unpack_from(content)
    if kind != first and any(content[: _PREFIX.size]):
        return False
    end = _whole_blocks(_PREFIX.size + head_size + body_size + _CHECKSUM) if kind == first else 0
    return end <= len(content) and not any(content[end:])


def _whole_blocks(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _at(content: bytes, offset: int, kinds: frozenset[bytes]) -> Record | None:
    """The record at an offset; None when there is none or it is not whole."""
    if len(content) < offset + _PREFIX.size:
        return None
    kind, head_size, body_size = _PREFIX.unpack_from(content, offset)
    end = offset + _PREFIX.size + head_size + body_size
    if kind not in kinds or end + _CHECKSUM > len(content):
        return None
    checksum = hashlib.sha256(memoryview(content)[offset:end]).digest()
    if checksum != content[end : end + _CHECKSUM]:
        return None
    head = content[offset + _PREFIX.size : offset + _PREFIX.size + head_size]
    try:
        fields = json.loads(head)
    except ValueError:
        return None
    body = content[offset + _PREFIX.size + head_size : end]
    return Record(kind, fields, body, head, checksum.hex()) if isinstance(fields, dict) else None


class Seal:
    """Closes and opens the bodies of one segment's records; without a key they are as they are.

    The key is made of the register's and the segment's own 32 random bytes, so that no nonce (the number of the record)
    is ever used twice, by a copy of the register neither.
    """

    def __init__(self, key: DataKey | None, salt: bytes) -> None:
        self._cipher = None if key is None else _cipher(key.key, salt)

    def close(self, number: int, head: bytes, body: bytes) -> bytes:
        """The sealed body; the head is covered too."""
        return body if self._cipher is None else self._cipher.encrypt(number.to_bytes(12, "big"), body, head)

    def open(self, number: int, head: bytes, sealed: bytes) -> bytes:
        """The body; raises ValueError when the seal is broken or another's."""
        if self._cipher is None:
            return sealed
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(number.to_bytes(12, "big"), sealed, head)
        except InvalidTag as error:
            raise ValueError("seal") from error


def _cipher(key: bytes, salt: bytes) -> ChaCha20Poly1305:
    """The cipher of a segment; its library is loaded here, so that the first screen does not wait for it."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt, b"resultatdialog tail").derive(key))
