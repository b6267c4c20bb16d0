"""Writing a file whole or not at all, and so that a power cut afterwards does not take it back."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write beside, push to disk, then rename; raises OSError and leaves what stood there."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:80]}.", delete=False) as handle:
        beside = Path(handle.name)
        try:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        except OSError:
            _drop(beside)
            raise
    try:
        beside.replace(path)
    except OSError:
        _drop(beside)
        raise
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Push a written file to disk."""
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def sync_folder(folder: Path) -> None:
    """Push new and removed names in a folder to disk; Windows does that by itself and has no way to ask."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop(path: Path) -> None:
    """Remove what was half written; the error that stopped the writing is the one to tell."""
    with suppress(OSError):
        path.unlink()
