from __future__ import annotations

import argparse
import ast
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import resultatdialog
from resultatdialog.locale import FOLDER, _, activate, languages_in, ngettext
from resultatdialog.locale.alphabetical import alphabetical
from resultatdialog.locale.numbers import half_up, say_number, say_percent
from resultatdialog.locale.phrases import say_share, share

SOURCE = Path(resultatdialog.__file__).parent
PO = FOLDER / "sv" / "LC_MESSAGES" / "resultatdialog.po"
TEXTS = {"_": (0,), "ngettext": (0, 1), "pgettext": (1,)}
"""Which arguments are texts; a context comes first."""
Key = tuple[str | None, str]


@cache
def used() -> dict[Key, tuple[str, ...]]:
    """Context and first text of everything the program says, to all its texts; also inside f-strings."""
    found: dict[Key, tuple[str, ...]] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXTS:
                texts = [ast.literal_eval(argument) for argument in node.args[: TEXTS[node.func.id][-1] + 1]]
                context = texts.pop(0) if node.func.id == "pgettext" else None
                found[(context, texts[0])] = tuple(texts)
    return found


@cache
def swedish() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="sv")


def forms(text: str | Sequence[str] | None) -> list[str]:
    """One text, or its singular and plural."""
    return [text] if isinstance(text, str) else list(text or ())


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{[^{}]*\}|%\([a-z_]+\)[srd]|%[srd]", text.replace("{{", "").replace("}}", "")))


def test_the_program_has_texts() -> None:
    assert len(used()) > 200


def faults(texts: tuple[str, ...], context: str | None) -> Iterator[str]:
    """What is wrong with the translation of one thing the program says."""
    message = swedish().get(texts[0], context)
    if message is None:
        yield "not translated"
        return
    translations = forms(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if len(translations) != len(texts) or not all(translation.strip() for translation in translations):
        yield "empty"
    for original, translation in zip(texts, translations, strict=False):
        if placeholders(translation) != placeholders(original):
            yield f"other placeholders: {translation}"


def test_every_text_has_a_finished_swedish_translation_with_the_same_placeholders() -> None:
    found = {texts[0]: list(faults(texts, context)) for (context, _first), texts in used().items()}

    assert {text: wrong for text, wrong in found.items() if wrong} == {}


def test_no_translation_is_left_over() -> None:
    argparse_s = Path(argparse.__file__).read_text(encoding="utf-8")
    left = [
        message.id
        for message in swedish()
        if message.id
        and (message.context, forms(message.id)[0]) not in used()
        and not all(line in argparse_s for form in forms(message.id) for line in form.split("\n"))
    ]

    assert left == []


def test_the_compiled_texts_are_the_ones_in_the_po_file() -> None:
    fresh = io.BytesIO()
    write_mo(fresh, swedish())
    fresh.seek(0)

    def texts(catalogue: Catalog) -> dict[str, list[str]]:
        return {f"{m.context} {forms(m.id)}": forms(m.string) for m in catalogue if m.id}

    with PO.with_suffix(".mo").open("rb") as file:
        assert texts(read_mo(file)) == texts(read_mo(fresh))


def test_the_language_can_be_changed_and_argparse_follows() -> None:
    assert _("locked") == "låst"
    assert ngettext("{n} school", "{n} schools", 2) == "{n} skolor"
    assert "användning" in argparse.ArgumentParser(prog="x").format_usage()

    activate("en")

    assert _("locked") == "locked"
    assert ngettext("{n} school", "{n} schools", 1) == "{n} school"
    assert "usage" in argparse.ArgumentParser(prog="x").format_usage()


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(249, 100), 0, "2"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(1, 3), 1, "0.3"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (Decimal("14.25"), 1, "14.3"),
        (Decimal("0.45"), 1, "0.5"),
        (7, 0, "7"),
    ],
)
def test_halves_are_rounded_up(value: Decimal | Fraction | int, decimals: int, rounded: str) -> None:
    assert half_up(value, decimals) == Decimal(rounded)


@pytest.mark.parametrize(
    ("count", "base", "percent"),
    [
        (7, 12, 58),
        (1, 8, 13),
        (1, 200, 1),
        (1, 201, 0),
        (0, 5, 0),
        (5, 5, 100),
        (11, 27, 41),
        (4, 27, 15),
        (0, 0, None),
    ],
)
def test_a_share_is_whole_percent_half_up_and_nothing_without_a_base(
    count: int, base: int, percent: int | None
) -> None:
    assert share(count, base) == percent


def test_a_share_is_said_with_its_base_and_a_no_break_space() -> None:
    assert say_share(7, 12) == "7 av 12 (58\u00a0%)"
    assert say_share(0, 0) == "0 av 0"

    activate("en")
    assert say_share(7, 12) == "7 of 12 (58\u00a0%)"


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (Decimal("15.3"), None, "15,3"),
        (Decimal(15), 1, "15,0"),
        (Decimal("-23"), None, "−23"),
        (Decimal("-0.4"), 0, "0"),
        (Decimal(1180), None, "1\u00a0180"),
        (Fraction(1, 3), None, "0,33"),
    ],
)
def test_a_number_is_said_in_swedish(value: Decimal | Fraction, decimals: int | None, said: str) -> None:
    assert say_number(value, decimals) == said


def test_a_percentage_has_a_no_break_space() -> None:
    assert say_percent(Decimal("70.5")) == "70,5\u00a0%"


def test_a_new_language_is_texts_only(tmp_path: Path) -> None:
    for language in ("sv", "fi"):
        (tmp_path / language / "LC_MESSAGES").mkdir(parents=True)
    assert languages_in(tmp_path) == ("sv", "en", "fi")


def test_names_stand_in_the_order_of_the_swedish_alphabet() -> None:
    names = ["Öst", "Ängen", "åsen", "Zeta", "Åbo", "Ek", "Édith", "Edvin"]
    assert sorted(names, key=alphabetical) == ["Édith", "Edvin", "Ek", "Zeta", "Åbo", "åsen", "Ängen", "Öst"]
    decomposed = unicodedata.normalize("NFD", "Åbo")
    assert sorted([decomposed, "Zeta", "Alm"], key=alphabetical) == ["Alm", "Zeta", decomposed]
