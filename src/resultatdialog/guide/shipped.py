"""Paths of the shipped guides and the rounds of the demo: inside the installed package, or beside the source tree."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
_SOURCE = _PACKAGE.parent.parent


def shipped_guides() -> dict[str, Path]:
    """Guide id (the file's name without `.yaml`) to path."""
    folder = _first(_PACKAGE / "shipped" / "guides", _SOURCE / "guides")
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def sample_round() -> Path:
    """The round folder of the sample round; its session documents are in `sessions/`."""
    return _first(_PACKAGE / "shipped" / "sample" / "nacka-2016", _SOURCE / "sample_data" / "nacka-2016")


def practice_round() -> Path:
    """The round folder of a few schools without meetings, to practise on."""
    return _first(_PACKAGE / "shipped" / "sample" / "ovning", _SOURCE / "sample_data" / "ovning")


def _first(*folders: Path) -> Path:
    return next((folder for folder in folders if folder.is_dir()), folders[0])
