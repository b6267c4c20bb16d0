"""The sample of schools that a second person codes: a reproducible random draw, its progress and its agreement."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from resultatdialog.coding.coder_status import coders
from resultatdialog.coding.double_coding import code_agreements
from resultatdialog.coding.settlement import both_done, compared_coders, settled_codings
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import Session
from resultatdialog.guide.model import Codebook, Guide
from resultatdialog.intake.problem import RefusedError
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.phrases import NBSP, share


class Sample(NamedTuple):
    """The schools that were drawn, with everything needed to draw them again."""

    seed: int
    schools: tuple[str, ...]
    """Codes of the drawn schools, in the order they were drawn."""
    among: tuple[str, ...]
    """Codes of the schools that could be drawn: those that had a meeting."""
    at: str
    by: str

    def change(self) -> Change:
        """The change that records the draw."""
        drawn: list[Json] = [*self.schools]
        among: list[Json] = [*self.among]
        return Change(
            targets.SAMPLE, {"seed": self.seed, "schools": drawn, "among": among, "at": self.at, "by": self.by}
        )


def sample_in(stream: Session) -> Sample | None:
    """The current sample in a codebook's stream; None before any draw."""
    value = stream.value(targets.SAMPLE)
    if value is None:
        return None
    return Sample(value["seed"], tuple(value["schools"]), tuple(value["among"]), value["at"], value["by"])


def draw_schools(codes: Collection[str], n: int, seed: int) -> tuple[str, ...]:
    """Codes of `n` schools drawn at random; raises RefusedError when there are not so many.

    Anybody gets the same schools with Python's `random.Random(seed).sample(sorted(codes), n)`.
    """
    if not 1 <= n <= len(codes):
        raise RefusedError.one(
            _("The sample"),
            _("{n} of {base} schools with a meeting cannot be drawn.").format(n=n, base=len(codes)),
            _("Give a number from 1 to {base}.").format(base=len(codes)) if codes else _("Hold the meetings first."),
        )
    return tuple(random.Random(seed).sample(sorted(codes), n))


def second_coding_begun(sample: Sample, sessions: Mapping[str, Session]) -> bool:
    """Whether a second person has begun to code any of the drawn schools; `sessions` is school code to meeting."""
    return any(len(coders(sessions[code])) > 1 for code in sample.schools if code in sessions)


class Progress(NamedTuple):
    """Progress of the second coding; all three are codes of schools in the order they were drawn."""

    drawn: tuple[str, ...]
    done: tuple[str, ...]
    """Schools coded by two people who are both done."""
    settled: tuple[str, ...]
    """Schools where, in addition, no difference is left to decide."""


def sample_progress(book: Codebook, sample: Sample, sessions: Mapping[str, Session]) -> Progress:
    """The progress of the drawn schools; `sessions` is school code to meeting."""
    held = [code for code in sample.schools if code in sessions]
    return Progress(
        sample.schools,
        tuple(code for code in held if both_done(sessions[code])),
        tuple(code for code in held if settled_codings(book, sessions[code]) is not None),
    )


class DoubleCoded(NamedTuple):
    """Number of double-coded schools, drawn or not, and the agreement of their coders."""

    schools: int
    base: int
    """Schools with a meeting."""
    alike: int
    cells: int
    """Combinations of school, result and code, where two have coded the school and the result's question was answered.

    A code that neither coder has used for a result at any school is left out: unused codes would raise the agreement.
    """


def double_coded(guide: Guide, sessions: Sequence[Session]) -> DoubleCoded:
    """The double coding of a round's meetings; `alike` counts cells where both coders have the code or neither has."""
    rows = [a.agreement for a in code_agreements(guide, sessions) if a.unit == "category" and a.valence == "any"]
    rows = [row for row in rows if row.both + row.first_only + row.second_only]
    return DoubleCoded(
        sum(compared_coders(session) is not None for session in sessions),
        len(sessions),
        sum(row.both + row.neither for row in rows),
        sum(row.n for row in rows),
    )


def double_coding_line(found: DoubleCoded) -> str:
    """The line for the report; empty when no school is double-coded.

    Example: `20 av 29 skolor dubbelkodades, samstämmighet 91 % (382 av 420 bedömningar)`.
    """
    if not found.schools:
        return ""
    schools = ngettext("{count} of {base} school", "{count} of {base} schools", found.base).format(
        count=found.schools, base=found.base
    )
    percent = share(found.alike, found.cells)
    if percent is None:
        return _("{schools} coded by two").format(schools=schools)
    judgements = ngettext("{count} of {base} judgement", "{count} of {base} judgements", found.cells).format(
        count=found.alike, base=found.cells
    )
    return _("{schools} coded by two, agreement {percent} ({judgements})").format(
        schools=schools, percent=f"{percent}{NBSP}%", judgements=judgements
    )
