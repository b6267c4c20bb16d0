"""The method section of the board report, which a reader needs before the first number."""

from __future__ import annotations

from resultatdialog.coding.sampling import double_coded, double_coding_line
from resultatdialog.dialogue.material import Material
from resultatdialog.locale import _
from resultatdialog.locale.phrases import say_share
from resultatdialog.report.word import Paper
from resultatdialog.results.value import TOKENS, say_token
from resultatdialog.rounds.model import Round
from resultatdialog.tally.model import Tally
from resultatdialog.tally.text import say_not_taking_part, say_ongoing, say_undecided
from resultatdialog.vocabulary import find_measure, in_order, measure_ids


def _a_grade(current: Round) -> str:
    """The lowest grade with results in the round, as an example for the reader."""
    known = (find_measure(measure) for measure in current.measures or measure_ids(current.school_year))
    return in_order(measure.grade for measure in known if measure is not None)[0]


def add_method(paper: Paper, material: Material, counted: Tally) -> None:
    """Add the section: the schools counted, the base, masked figures, and the limits of the numbers."""
    guide = material.guide
    paper.heading(_("How we counted"), 1)
    meetings = _(
        "{meetings} schools had a meeting by the guide “{guide}” (version {version}, {questions} questions). "
        "A school gets the questions that apply to it."
    ).format(
        meetings=say_share(counted.sessions, counted.schools),
        guide=guide.title,
        version=guide.version,
        questions=len(guide.questions()),
    )
    for outside in (say_not_taking_part(counted), say_ongoing(counted)):
        meetings += f" {outside}" if outside else ""
    if counted.only:
        meetings += " " + _("Only meetings whose facts the principal has checked are counted.")
    paper.term(_("The meetings."), meetings)
    paper.term(
        _("Who is counted."),
        _(
            "Every number is a number of schools. A school counts once in a cell, however often something was said, "
            "and it can name both strengths and weaknesses: parts need not add up to the whole."
        ),
    )
    paper.term(
        _("The base."),
        _(
            "{example} means seven schools of a base of twelve. The base is the schools with a meeting that has been "
            "held and to which the row applies, for results in grade {grade} the schools with grade {grade}. Where the "
            "base is small, a single school changes the share a great deal."
        ).format(example=say_share(7, 12), grade=_a_grade(material.round)),
    )
    paper.term(
        _("Beside the base."),
        _(
            "Not asked: the question was not reached or was put off. No answer: the principal declined or did not "
            "know. Not coded: something was said that nobody has coded. All are part of the base, and where there are "
            "any, the table says between which numbers the right one lies. Not applicable: schools without the grade; "
            "they are outside the base. The other schools of the base answered something else."
        ),
    )
    paper.term(
        _("Masked figures."),
        _(
            "Published tokens are never made into numbers and are left out of highest, median, lowest and index: "
            "{tokens}."
        ).format(tokens="; ".join(f"“{token}” {say_token(token)}" for token in TOKENS)),
    )
    twice = double_coding_line(double_coded(guide, [conversation.session for conversation in material.conversations]))
    if twice:
        judged = _(
            "A judgement is whether a code holds for a result at a school; codes nobody used for it are left out."
        )
        paper.term(_("The coding."), f"{twice}. {judged}")
    if undecided := say_undecided(counted):
        paper.term(_("Equal words, different codes."), undecided)
    paper.term(
        _("No ranking."),
        _(
            "The report does not rank schools and does not name them. The explanations are the principals' own; "
            "they show what was said, not what is proven."
        ),
    )
