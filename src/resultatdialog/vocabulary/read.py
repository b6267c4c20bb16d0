"""Reads and checks the file of school systems; every mistake has its line and a remedy."""

from __future__ import annotations

from pathlib import Path

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import decode, read_bytes
from resultatdialog.intake.typed import typed
from resultatdialog.intake.yaml_text import MAX_BYTES, read_yaml
from resultatdialog.vocabulary.check import problems_in
from resultatdialog.vocabulary.model import SchoolSystems

FILE = Path(__file__).with_name("school_systems.yaml")


def load_systems(path: Path = FILE) -> SchoolSystems:
    """The school systems in a YAML file; raises RefusedError with every mistake."""
    return parse_systems(decode(read_bytes(path, MAX_BYTES), path.name), path.name)


def parse_systems(source: str, name: str) -> SchoolSystems:
    """The school systems in a YAML text; raises RefusedError with every mistake."""
    document = read_yaml(source, name)
    systems = typed(document, SchoolSystems)
    problems = problems_in(systems, document)
    if problems:
        raise RefusedError(problems)
    return systems
