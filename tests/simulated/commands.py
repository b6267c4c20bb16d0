"""The program's commands on the files that a world leaves: exit status, no traceback, counts as in the events."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from resultatdialog.cli.main import main


class Said(NamedTuple):
    """A command's exit status and what it wrote."""

    status: object
    out: str
    err: str


COMMANDS: Mapping[str, Sequence[str]] = {
    "tally": ("tally", "--format", "json"),
    "text": ("tally",),
    "check": ("register", "check"),
    "export": ("session", "export", "{school}", "--out", "meeting.json"),
    "show": ("round", "show", "{round}"),
    "no such round": ("tally", "--round", "nacka-2017"),
    "no such school": ("session", "export", "99999999", "--out", "nothing.json"),
}
"""Words of the commands by the name an action gives them."""
_ASIDE = ("/status", "/parked")
REFUSED = {"no such round", "no such school"}
"""Commands that must end with 1 and a sentence."""


def run(name: str, files: Mapping[str, bytes], round_id: str, school: str) -> Said:
    """Run a command on the files of a disk, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files.items():
            Path(folder, file).write_bytes(content)
        register = next(iter(files))
        words = [word.format(round=round_id, school=school) for word in COMMANDS[name]]
        words = [str(Path(folder, word)) if word.endswith(".json") else word for word in words]
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                status: object = main(["--register", str(Path(folder, register)), *words])
            except SystemExit as end:
                status = end.code
        return Said(status, out.getvalue(), err.getvalue())


def judged(name: str, said: Said, rows: Sequence[tuple[Any, ...]]) -> str:
    """The complaint about a command; empty when there is none."""
    wanted = 1 if name in REFUSED else 0
    if said.status != wanted or "Traceback" in said.err:
        return f"{name}: exit status {said.status}, {said.err.strip()[-120:]!r}"
    if name in REFUSED and not said.err.strip():
        return f"{name}: refused without a word"
    return _differs(json.loads(said.out)["tables"], rows) if name == "tally" else ""


def _differs(tables: Mapping[str, Any], rows: Sequence[tuple[Any, ...]]) -> str:
    """Comparison of each field's last event with the tables; questions that were set aside are left out."""
    latest = {target: json.loads(body) for _event, target, _at, body in rows if target and body is not None}
    aside = {target.split("/")[1] for target, value in latest.items() if value and target.endswith(_ASIDE)}

    def said(question: str, field: str) -> Any:
        return None if question in aside else latest.get(f"answer/{question}/{field}")

    pairs = [
        (f"rating {step}", int(said("skattning", "rating") == int(step)), counted)
        for step, counted in tables["self_rating"]["distribution"].items()
    ]
    pairs += [
        (row["material"], int(row["material"] in (said("underlag", "choices") or ())), row["count"])
        for row in tables["materials"]
        if "underlag" not in aside
    ]
    pairs += [
        (f"{row['subject']} {row['reason']}", int(row["reason"] in (said(question, "reasons") or ())), row["count"])
        for row in tables["reasons"]
        if row["reason"] != "any" and (question := f"np3_{row['subject']}_orsak") not in aside
    ]
    wrong = [f"{what}: {plain} by the events, counted {counted}" for what, plain, counted in pairs if plain != counted]
    return f"tally: {'; '.join(wrong[:3])}" if wrong else ""
