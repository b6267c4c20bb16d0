"""Double coding: its progress, and the form that draws the schools that two people code."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.phrases import say_share
from resultatdialog.tui.dialogs.form import FormDialog, FormLine
from resultatdialog.work.coding_desk import CodingDesk


def second_reading(desk: CodingDesk, report: Callable[[str], None]) -> FormDialog:
    """Form that draws schools for double coding; `report` is called with the drawn schools' names in a sentence."""

    def draw(values: Mapping[str, str]) -> None:
        sample = desk.draw(_number(values["schools"]), _number(values["seed"]))
        names = ", ".join(one_line(desk.school_name(code)) for code in sample.schools)
        report(_("Drawn: {schools}. They wait for those who were at the meetings.").format(schools=names))

    lines = [
        FormLine(
            "schools", _("How many of {n} schools?").format(n=len(desk.conversations)), needed=_("Write a number.")
        ),
        FormLine(
            "seed",
            _("Seed: the same number draws the same schools"),
            str(1_000 + secrets.randbelow(9_000)),
            needed=_("Write a number."),
        ),
    ]
    return FormDialog(_("Code twice"), lines, draw, "\n".join(_progress_lines(desk)))


def _progress_lines(desk: CodingDesk) -> list[str]:
    progress, agreement = desk.double_coding_progress()
    lines = [_("Schools drawn at random are coded by two who do not see each other's codings.")]
    if progress is not None:
        names = ", ".join(one_line(desk.school_name(code)) for code in progress.drawn)
        lines.append(_("Drawn: {schools}.").format(schools=names))
        n = len(progress.drawn)
        done = say_share(len(progress.done), n)
        lines.append(ngettext("{done} is coded by two.", "{done} are coded by two.", n).format(done=done))
    if agreement:
        lines.append(f"{agreement}.")
    return lines


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise RefusedError.one(one_line(text)[:40], _("is no whole number."))
    return int(text)
