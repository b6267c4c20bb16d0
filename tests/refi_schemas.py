"""The standard's own schemas beside the repository (read, never committed), and a reader that knows nothing of ours."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "refi"
needs_schemas = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the schemas are not there: {FOLDER}")
Q = "{urn:QDA-XML:project:1.0}"


def mistakes(content: bytes, schema: str) -> list[str]:
    """What a file breaks of `Project.xsd` or `Codebook.xsd`."""
    etree: Any = pytest.importorskip("lxml.etree")
    rules = etree.XMLSchema(etree.parse(str(FOLDER / schema)))
    rules.validate(etree.fromstring(content))
    return [str(error) for error in rules.error_log]


def qde(packed: bytes) -> bytes:
    """The XML of a .qdpx."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.read("project.qde")


def repacked(packed: bytes, changes: Mapping[str, bytes | None], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A .qdpx with other parts, or without some."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", how) as new:
        parts: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()}
        for name, content in {**parts, **changes}.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def marked(packed: bytes) -> list[tuple[str, str, str, str]]:
    """Of every coding that marks words: source's name, coder, code, and the words as the positions give them."""
    found = []
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        root = ET.fromstring(archive.read("project.qde"))
        users = {user.get("guid"): user.get("name", "") for user in root.iter(f"{Q}User")}
        codes = {code.get("guid"): code.get("name", "") for code in root.iter(f"{Q}Code")}
        for source in root.iter(f"{Q}TextSource"):
            path = source.get("plainTextPath", "").replace("internal://", "sources/")
            text = archive.read(path).decode("utf-8")
            for selection in source.iter(f"{Q}PlainTextSelection"):
                words = text[int(selection.get("startPosition", "")) : int(selection.get("endPosition", ""))]
                assert words == selection.get("name")
                for coding in selection.iter(f"{Q}Coding"):
                    ref = coding.find(f"{Q}CodeRef")
                    assert ref is not None
                    coder, code = users[coding.get("creatingUser")], codes[ref.get("targetGUID")]
                    found.append((source.get("name", ""), coder, code, words))
    return found


def through_another_program(packed: bytes, folder: Path) -> bytes:
    """The same project, read and written by `pyrefiqda`."""
    refi: Any = pytest.importorskip("pyrefiqda.refiproject").RefiProject
    before, after = folder / "before.qdpx", folder / "after.qdpx"
    before.write_bytes(packed)
    refi.save(refi.load(before, folder / "unpacked"), after, folder / "unpacked" / "sources")
    return after.read_bytes()
