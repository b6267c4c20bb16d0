"""The kinds of answer fields, each declared once: how it is checked, read, said on paper, and whether it holds words.

A new kind is added to `FieldType` and gets a class here; the widget that shows it and the place for it on paper are
chosen where screens and paper are made, and the type checker names every place that does not know it yet.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, assert_never

from resultatdialog.guide.model import Field, FieldType, Guide, Option
from resultatdialog.intake.part_reader import PartReader
from resultatdialog.locale import _
from resultatdialog.locale.numbers import say_number
from resultatdialog.locale.phrases import joined, labelled
from resultatdialog.vocabulary import subjects

if TYPE_CHECKING:  # that module loads YAML, and the first frame waits for this one
    from resultatdialog.intake.yaml_text import YamlPath

MOST_PUPILS = 99_999
"""The largest number of pupils that can be entered."""
MOST_STEPS = 101
"""Steps of a rating's scale: 0 to 100."""
ACTION_PARTS = ("what", "who", "when")


CountedAs = Literal["words", "option", "options", "number", "numbers"]
"""Kinds of value: words, the id of an option, ids of options, a number, or a number for each of several rows."""


class FieldChecker(Protocol):
    """The part of the guide check that kinds call; mistakes are reported with their place, not raised."""

    @property
    def guide(self) -> Guide:
        """The guide that is checked."""

    def say(self, path: YamlPath, what: str, remedy: str = "") -> None:
        """Report a mistake."""

    def known(self, path: YamlPath, value: str, names: Iterable[str], what: str) -> bool:
        """Report a name that does not exist, with the nearest one that does."""


class AnswerKind(ABC):
    """One kind of answer field."""

    empty: ClassVar[Any] = None
    """The value conditions see before anything is entered."""
    holds_words: ClassVar[bool] = False
    """Whether people's own words stand in the value: an erasure replaces them."""
    counted_as: ClassVar[CountedAs] = "words"
    """Kind of value for tables and frames."""
    is_note: ClassVar[bool] = False
    """Whether the value is text of several paragraphs: the first note of an answer stands without a label on paper."""
    is_passage: ClassVar[bool] = False
    """Whether the value is running text: it can be coded, searched, and taken back word by word."""

    def check(self, checker: FieldChecker, path: YamlPath, field: Field) -> None:
        """Report what is wrong with a field of this kind in a guide; most kinds have nothing to get wrong."""
        del checker, path, field

    def stand_ins(
        self, options: Sequence[str], numbers: Sequence[float | None], constants: Sequence[object]
    ) -> Iterator[object]:
        """Sample values, one for each answer a condition could treat differently.

        `options` are ids; `numbers` lie at, below and above those the condition compares with.
        """
        del options, numbers
        yield from (None, "", "x", *constants)

    @abstractmethod
    def read(self, reader: PartReader, value: Any, path: str, field: Field, options: Sequence[Option]) -> Any:
        """The value of a session document's field; raises RefusedError with its path."""

    @abstractmethod
    def statements(self, field: Field, value: Any, options: Sequence[Option], *, running: bool) -> Iterator[str]:
        """The value in sentences for the principal to confirm; `running` text needs no label before it."""


class _Text(AnswerKind):
    """A note of several paragraphs."""

    holds_words = True
    is_note = True
    is_passage = True

    def read(self, reader: PartReader, value: Any, path: str, field: Field, options: Sequence[Option]) -> Any:
        del field, options
        return reader.text(value, path)

    def statements(self, field: Field, value: Any, options: Sequence[Option], *, running: bool) -> Iterator[str]:
        del options
        for place, text in enumerate(paragraphs(value)):
            yield text if running or place else labelled(field.label.strip(), text)


class _Line(_Text):
    """One line of words."""

    is_note = False

    def statements(self, field: Field, value: Any, options: Sequence[Option], *, running: bool) -> Iterator[str]:
        del options, running
        yield labelled(field.label.strip(), value)


class _Choice(AnswerKind):
    """One of several options, by its id."""

    counted_as: ClassVar[CountedAs] = "option"

    def check(self, checker: FieldChecker, path: YamlPath, field: Field) -> None:
        if field.options is None:
            checker.say(
                path,
                _("the field '{field}' has nothing to tick.").format(field=field.id),
                _("Name an option list with 'options'."),
            )
        else:
            checker.known((*path, "options"), field.options, checker.guide.options, _("The option list"))

    def stand_ins(
        self, options: Sequence[str], numbers: Sequence[float | None], constants: Sequence[object]
    ) -> Iterator[object]:
        del numbers, constants
        yield from (None, *options)

    def read(self, reader: PartReader, value: Any, path: str, field: Field, options: Sequence[Option]) -> Any:
        del field
        return reader.one_of(value, path, [option.id for option in options])

    def statements(self, field: Field, value: Any, options: Sequence[Option], *, running: bool) -> Iterator[str]:
        del running
        labels = [option.label for option in options if option.id in self._ticked(value)]
        if labels:
            yield labelled(field.label.strip(), joined(labels))

    def _ticked(self, value: Any) -> Sequence[str]:
        return [value]


class _Ticks(_Choice):
    """Any number of options, by their ids, in the guide's order."""

    counted_as = "options"

    empty = ()

    def stand_ins(
        self, options: Sequence[str], numbers: Sequence[float | None], constants: Sequence[object]
    ) -> Iterator[object]:
        del numbers, constants
        yield from ((), *((option,) for option in options), tuple(options))

    def read(self, reader: PartReader, value: Any, path: str, field: Field, options: Sequence[Option]) -> Any:
        del field
        known = [option.id for option in options]
        ticked = {reader.one_of(tick, f"{path}[{i}]", known) for i, tick in enumerate(reader.listing(value, path), 1)}
        return [option for option in known if option in ticked]

    def _ticked(self, value: Any) -> Sequence[str]:
        return list(value)


class _Count(AnswerKind):
    """A number of pupils."""

    counted_as = "number"

    def stand_ins(
        self, options: Sequence[str], numbers: Sequence[float | None], constants: Sequence[object]
    ) -> Iterator[object]:
        del options, constants
        yield from numbers

    def read(self, reader: PartReader, value: Any, path: str, field: Field, options: Sequence[Option]) -> Any:
        del field, options
        return reader.number(value, path, 0, MOST_PUPILS)

    def statements(self, field: Field, value: Any, options: Sequence[Option], *, running: bool) -> Iterator[str]:
        del options, running
        yield labelled(field.label.strip(), say_number(value))


class _Rating(_Count):
    """A step of a scale from `lowest` to `highest`."""

    def check(self, checker: FieldChecker, path: YamlPath, field: Field) -> None:
        steps = field.highest - field.lowest + 1
        if field.lowest >= field.highest:
            checker.say(path, _("the scale's lowest value must be below its highest."))
        elif steps > MOST_STEPS:
            checker.say(
                path,
                _("the scale has {count} steps; the limit is {limit}.").format(count=steps, limit=MOST_STEPS),
                _("Move lowest and highest closer together, or ask for a number with the type 'count'."),
            )

    def read(self, reader: PartReader, value: Any, path: str, field: Field, options: Sequence[Option]) -> Any:
        del options
        return reader.number(value, path, field.lowest, field.highest)

    def statements(self, field: Field, value: Any, options: Sequence[Option], *, running: bool) -> Iterator[str]:
        del options, running
        said = _("{label}: {rating} on the scale from {lowest} to {highest}").format(
            label=field.label.strip(), rating=value, lowest=field.lowest, highest=field.highest
        )
        yield said if field.label.strip() else said.removeprefix(": ")


class _Counts(AnswerKind):
    """A number of pupils for each of several subjects."""

    counted_as = "numbers"

    def check(self, checker: FieldChecker, path: YamlPath, field: Field) -> None:
        if not field.rows:
            checker.say(path, _("the field '{field}' has no rows.").format(field=field.id))
        for place, row in enumerate(field.rows):
            checker.known((*path, "rows", place), row, subjects(), _("The subject"))
            if row in field.rows[:place]:
                checker.say(
                    (*path, "rows", place),
                    _("{what} '{value}' stands twice.").format(what=_("The subject"), value=row[:80]),
                    _("Keep one of the rows."),
                )

    def read(self, reader: PartReader, value: Any, path: str, field: Field, options: Sequence[Option]) -> Any:
        del options
        rows = reader.mapping(value, path, (*field.rows, *subjects()))
        return {
            row: reader.number(count, f"{path}.{row}", 0, MOST_PUPILS)
            for row, count in rows.items()
            if count is not None
        }

    def statements(self, field: Field, value: Any, options: Sequence[Option], *, running: bool) -> Iterator[str]:
        del options, running
        rows = [row for row in field.rows if row in value] + [row for row in value if row not in field.rows]
        counts = joined(f"{subjects().get(row, row)} {say_number(value[row])}" for row in rows)
        yield labelled(field.label.strip(), counts)


class _Actions(AnswerKind):
    """Actions that were agreed on: what, who, when."""

    holds_words = True

    def read(self, reader: PartReader, value: Any, path: str, field: Field, options: Sequence[Option]) -> Any:
        del field, options
        actions = []
        for index, action in enumerate(reader.listing(value, path), start=1):
            parts = reader.mapping(action, f"{path}[{index}]", ACTION_PARTS)
            actions.append({name: reader.text(part, f"{path}[{index}].{name}") for name, part in parts.items()})
        return actions

    def statements(self, field: Field, value: Any, options: Sequence[Option], *, running: bool) -> Iterator[str]:
        del options, running
        for action in value:
            aside = joined((action.get("who", ""), action.get("when", "")))
            what = action.get("what", "") or "–"
            yield labelled(field.label.strip(), f"{what} ({aside})" if aside else what)


_TEXT, _LINE, _ONE, _SEVERAL, _COUNT, _COUNTS, _RATING, _ACTIONS = (
    _Text(), _Line(), _Choice(), _Ticks(), _Count(), _Counts(), _Rating(), _Actions(),
)  # fmt: skip


def kind_of(field: Field) -> AnswerKind:
    """The kind of a field."""
    return answer_kind(field.type)


def answer_kind(kind: FieldType) -> AnswerKind:
    """The kind of this name."""
    match kind:
        case "text":
            return _TEXT
        case "line":
            return _LINE
        case "one":
            return _ONE
        case "several":
            return _SEVERAL
        case "count":
            return _COUNT
        case "counts":
            return _COUNTS
        case "rating":
            return _RATING
        case "actions":
            return _ACTIONS
        case _:
            assert_never(kind)


def paragraphs(text: str) -> Iterator[str]:
    """The lines of a text that have anything on them."""
    return (line.rstrip() for line in text.split("\n") if line.strip())
