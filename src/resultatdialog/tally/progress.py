"""How far the work on a round has come, which its numbers rest on."""

from __future__ import annotations

from typing import NamedTuple

from resultatdialog.coding.settlement import compared_coders
from resultatdialog.dialogue.session import FACT_CHECKED
from resultatdialog.locale import _
from resultatdialog.tally.schools import RoundAnswers


class RoundProgress(NamedTuple):
    """Numbers of schools."""

    schools: int
    """All schools of the round."""
    held: int
    """Those whose meeting has been held."""
    coded: int
    """Of those held: no words about a result are left that nobody has coded."""
    coded_twice: int
    """Of those held: coded by two people."""
    fact_checked: int
    """Of those held: the principal has checked the facts."""


def progress(answers: RoundAnswers) -> RoundProgress:
    """The progress of a round, or of a group of its schools."""
    groups = answers.guide.codebook.result_groups
    return RoundProgress(
        schools=len(answers.round.schools if answers.within is None else answers.within),
        held=len(answers.held),
        coded=sum(
            not any(school.measure_applies(*group.measures) and school.not_coded(group) for group in groups)
            for school in answers.held
        ),
        coded_twice=sum(compared_coders(school.conversation.session) is not None for school in answers.held),
        fact_checked=sum(school.conversation.session.state in FACT_CHECKED for school in answers.held),
    )


def say_progress(found: RoundProgress) -> str:
    """`29 av 29 genomförda · 29 av 29 kodade · 4 av 29 dubbelkodade · 0 av 29 faktagranskade`."""
    of_held = (
        (_("{count} of {base} coded"), found.coded),
        (_("{count} of {base} coded by two"), found.coded_twice),
        (_("{count} of {base} fact-checked"), found.fact_checked),
    )
    held = _("{count} of {base} held").format(count=found.held, base=found.schools)
    return " · ".join([held, *(words.format(count=count, base=found.held) for words, count in of_held)])
