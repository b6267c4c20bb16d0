"""A meeting with hostile words and codings of every sort."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round

NOTE = 'Vi är få [skratt] [/b] & "fler" <än> 🙂🙂 förr.\nVi är få.\tTa\u030aget går – e\u0301n gång till.'
CODINGS = (
    Explanation("a", "np3", "organisation", "weakness", "Vi är få", "np3_niva", "AL", "2016-04-12T10:31:00+02:00",
                subject="sv", memo="Räknade\nhon själv? <&>", field="note", start=NOTE.rindex("Vi är få")),
    Explanation("a", "np3", "undervisning", "strength", "få [skratt] [/b]", "np3_niva", 'Å"A <&>\n2', subject="ma"),
    Explanation("b", "np3", "undervisning", "unspecified", "🙂 förr.\nVi", "np3_niva", "AL"),
    Explanation("c", "np3", "stodinsatser", "strength", "", "np3_niva", "AL", "2016-04-12", subject="sv"),
    Explanation("d", "np3", "yttre_faktorer", "weakness", "Sagt i\tkorridoren 🙂", "np3_niva", "AL"),
    Explanation("e", "betyg6", "lararkompetens", "weakness", "Ta\u030aget", "np3_niva", "AL", memo="annat resultat"),
    Explanation("f", "np6", "organisation", "strength", "Utan anteckning", "skattning", "ÅA"),
)  # fmt: skip

Hold = Callable[..., Conversation]


@pytest.fixture(scope="session")
def hold(guide: Guide, small_round: Round) -> Hold:
    """A meeting at the first school with a note and codings."""

    def held(note: str = NOTE, codings: Sequence[Explanation] = CODINGS) -> Conversation:
        changes = [Change("about/round", "liten"), Change("about/school", "12345678"), Change("state", "held")]
        changes += [Change("answer/np3_niva/note", note)] if note else []
        session = Session("0196f5a0").foreseen([*changes, *(coding.change() for coding in codings)])
        return Conversation(Agenda(guide, small_round, small_round.schools[0]), session)

    return held
