"""The table of associations: what goes together in a round, with how easily chance alone would make it so.

Ranks alone are compared, so that neither a single very large school nor the distance between two ratings decides; p is
the share of random pairings that go together at least as much (exact where there are few, else 9,999 drawn with a fixed
seed). Nothing here is a cause, and no school is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from resultatdialog.guide.model import Guide
from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_number
from resultatdialog.tally.model import EVERYWHERE, Counted, CountedTable, Table, TallyRow
from resultatdialog.tally.schools import RoundAnswers, find_field
from resultatdialog.tally.tables.school_matrix import result_index

CLEAR = 0.05
"""A pattern that chance makes less often than this is called clear enough to talk about."""
FEWEST = 5
"""Schools that a comparison needs, on each side where two groups are compared."""
_RESAMPLES = 9_999
_SEED = 2016


@dataclass(frozen=True)
class AssociationRow(TallyRow):
    """Two things about schools that may go together."""

    first: str
    """`self_rating`, or a type of explanation with its result group: `np3/student`."""
    second: str
    """`size`, `index` or `organizer_type`."""
    n: int
    """Number of schools for which both are known."""
    value: float | None
    """From -1 to 1: rank correlation, or for two groups the share of pairs in which the one is higher less the share in
    which the other is; None with too few schools."""
    p: float | None
    """Share of random pairings with a value at least as far from 0; None with too few schools."""


def _count(answers: RoundAnswers) -> Counted[AssociationRow, None]:
    rating = _ratings(answers)
    index = result_index(answers.round, answers.guide.tallies.index)
    schools = {school.code: school.conversation.school for school in answers.held}
    size = {code: Fraction(school.pupils) for code, school in schools.items() if school.pupils is not None}
    municipal = {code: school.organizer_type == "kommunal" for code, school in schools.items()}
    rows = [
        _numbers("self_rating", "size", rating, size),
        _numbers("self_rating", "index", rating, index),
        _two_groups("self_rating", "organizer_type", rating, municipal),
        *(_two_groups(name, "index", index, named) for name, named in _explained(answers)),
    ]
    return Counted(rows, None)


def _ratings(answers: RoundAnswers) -> dict[str, Fraction]:
    """School code to its self-rating."""
    source = answers.guide.tallies.self_rating
    found = find_field(answers.guide, source.question, source.field) if source else None
    ratings = {}
    for school in answers.held if found else ():
        assert found is not None
        rating = school.answer(found[0]).get(found[1].id)
        if rating is not None and school.field_fate(*found, True) == "counted":
            ratings[school.code] = Fraction(rating)
    return ratings


def _explained(answers: RoundAnswers) -> Iterator[tuple[str, dict[str, bool]]]:
    """Result group and type of explanation, with whether each school named it; only where that is known."""
    book = answers.guide.codebook
    for group in book.result_groups:
        for kind in book.types:
            members = {category.id for category in book.categories if category.type == kind.id}
            named = {}
            for school in answers.held:
                hit = any(coding.category in members for coding in school.codings(group))
                fate = school.result_fate(group, hit)
                if fate in ("counted", "otherwise"):
                    named[school.code] = hit
            yield f"{group.id}/{kind.id}", named


def _numbers(first: str, second: str, ones: Mapping[str, Fraction], others: Mapping[str, Fraction]) -> AssociationRow:
    """The rank correlation of two numbers."""
    codes = [code for code in ones if code in others]
    x, y = [ones[code] for code in codes], [others[code] for code in codes]
    if len(codes) < FEWEST or len(set(x)) < 2 or len(set(y)) < 2:
        return AssociationRow(first, second, len(codes), None, None)
    from scipy import stats

    def correlation(ranks: Any, axis: int) -> Any:
        return _centred(ranks, axis) @ still / (_length(ranks, axis) * _length(still, -1))

    still = _centred(stats.rankdata([float(number) for number in y]), -1)
    ranks = stats.rankdata([float(number) for number in x])
    found = stats.permutation_test(
        (ranks,), correlation, permutation_type="pairings", vectorized=True, n_resamples=_RESAMPLES, rng=_SEED
    )
    return AssociationRow(first, second, len(codes), round(float(found.statistic), 4), round(float(found.pvalue), 4))


def _centred(ranks: Any, axis: int) -> Any:
    return ranks - ranks.mean(axis=axis, keepdims=True)


def _length(ranks: Any, axis: int) -> Any:
    return (_centred(ranks, axis) ** 2).sum(axis=axis) ** 0.5


def _two_groups(first: str, second: str, numbers: Mapping[str, Fraction], inside: Mapping[str, bool]) -> AssociationRow:
    """Whether a number is higher in one of two groups of schools."""
    groups: dict[bool, list[float]] = {True: [], False: []}
    for code, where in inside.items():
        if code in numbers:
            groups[where].append(float(numbers[code]))
    n = len(groups[True]) + len(groups[False])
    if min(map(len, groups.values())) < FEWEST:
        return AssociationRow(first, second, n, None, None)
    from scipy import stats

    method = stats.PermutationMethod(n_resamples=_RESAMPLES, rng=_SEED)
    found = stats.mannwhitneyu(groups[True], groups[False], method=method)
    value = 2 * float(found.statistic) / (len(groups[True]) * len(groups[False])) - 1
    return AssociationRow(first, second, n, round(value, 4), round(float(found.pvalue), 4))


def _words(row: AssociationRow, guide: Guide) -> tuple[str, ...]:
    return (_what(row.first, guide), _with(row), str(row.n), _pattern(row))


def _what(first: str, guide: Guide) -> str:
    if first == "self_rating":
        return _("Self-rating")
    group_id, _slash, kind_id = first.partition("/")
    group = guide.codebook.result_group(group_id)
    kind = next((kind for kind in guide.codebook.types if kind.id == kind_id), None)
    return f"{kind.label if kind else kind_id}, {group.label if group else group_id}"


def _with(row: AssociationRow) -> str:
    names = {"size": _("Size"), "index": _("Result index"), "organizer_type": _("Organizer")}
    return names[row.second]


def _pattern(row: AssociationRow) -> str:
    """The pattern in words, with care: a direction only where chance would seldom make it."""
    if row.value is None or row.p is None:
        return _("too few schools to say")
    numbers = _("{value}; p = {p}").format(value=say_number(_decimal(row.value, 2)), p=say_number(_decimal(row.p, 3)))
    if row.p >= CLEAR:
        return _("no clear pattern ({numbers})").format(numbers=numbers)
    if row.second == "organizer_type":
        said = _("higher at municipal schools") if row.value > 0 else _("higher at independent schools")
    elif row.first == "self_rating":
        said = _("the higher, the higher") if row.value > 0 else _("the higher, the lower")
    else:
        said = _("named more at a higher index") if row.value > 0 else _("named more at a lower index")
    return f"{said} ({numbers})"


def _decimal(number: float, places: int) -> Decimal:
    return Decimal(f"{number:.{places}f}")


def _note(counted: CountedTable[AssociationRow, None]) -> str:
    """How to read it, and how many patterns chance alone would be expected to make among so many comparisons."""
    tested: Sequence[AssociationRow] = [row for row in counted.rows if row.p is not None]
    return _(
        "Whether two things go together over the schools, by their ranks (from -1 to 1), and p, the share of random "
        "pairings that would go together as much. {n} comparisons: about {chance} of them would seem clear by chance "
        "alone. What goes together need not be a cause."
    ).format(n=len(tested), chance=say_number(_decimal(len(tested) * CLEAR, 1)))


ASSOCIATIONS = Table(
    name="associations",
    row=AssociationRow,
    keys=("first", "second"),
    count=_count,
    title=lambda _guide: _("What goes together"),
    note=_note,
    headings=lambda _guide: (_("What"), _("With"), _("Schools"), _("Pattern")),
    words=_words,
    places=EVERYWHERE - {"board"},
)
