"""Values of all schools are worked out once for a round, not once for each school that asks for its level."""

from __future__ import annotations

from decimal import Decimal

import pytest

from resultatdialog.dialogue import own_figures
from resultatdialog.guide.model import Level, Levels
from resultatdialog.results.value import Figure
from resultatdialog.rounds.model import Round
from resultatdialog.rounds.roster import School

WORDS: dict[Level, str] = {"high": "högt", "average": "i mitten", "low": "lågt"}


def test_schools_asking_for_their_level_go_through_the_round_once(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [f"{number:08}" for number in range(40)]
    schools = tuple(School(code, code, "kommunal", ("3",), None, "") for code in codes)
    figures = tuple(
        Figure(code, "np3_sv_share", "2014/15", "alla", str(n), Decimal(n), None, None, "")
        for n, code in enumerate(codes)
    )
    current = Round("r", "R", "0182", "Nacka", "2014/15", "g", "", schools, figures)
    rule = Levels(words=WORDS, low_at=0.25, high_at=0.75)
    asked: list[str] = []
    values = own_figures._values

    def counted(of: Round, measure: str) -> dict[str, Decimal]:
        asked.append(measure)
        return values(of, measure)

    monkeypatch.setattr(own_figures, "_values", counted)

    levels = [own_figures.level_of(current, "np3_sv_share", Decimal(n), rule) for n in range(40)]

    assert asked == ["np3_sv_share"]
    assert [levels.count(level) for level in ("low", "average", "high")] == [10, 20, 10]
