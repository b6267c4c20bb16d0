"""Compile the texts while the package is built or installed: every `.po` gets its `.mo` beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_texts(folder: Path) -> list[Path]:
    """Write `.mo` for every `.po` below the folder; returns what was written."""
    written = []
    for source in sorted(folder.rglob("*.po")):
        with source.open("rb") as handle:
            catalogue = read_po(handle)
        target = source.with_suffix(".mo")
        with target.open("wb") as handle:
            write_mo(handle, catalogue)
        written.append(target)
    return written


class CompileTexts(BuildHookInterface[Any]):
    """Hatch calls this before it collects the files of a wheel or an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile, so that the `.mo` files are there to be collected."""
        compile_texts(Path(self.root) / "src")


if __name__ == "__main__":
    compile_texts(Path(__file__).parent.parent / "src")
