from __future__ import annotations

import csv
import json
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from resultatdialog.cli import coding_book
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round

pytestmark = pytest.mark.usefixtures("readable_ids")

Options = Callable[..., Namespace]
WORDS = {"label": None, "definition": None, "examples": None, "not_when": None}
WHO = {"by": "ÅA", "why": "Rektorer nämner det ofta."}


@pytest.fixture
def options(
    tmp_path: Path, small_folder: Path, document: dict[str, Any], write_document: Callable[..., Path]
) -> Options:
    """What a command is given, on a register with three schools of which one has been coded."""
    path = tmp_path / "r.db"
    with Register(path) as register:
        add_round(register, read_round(small_folder))
        import_documents(register, [write_document(document)])
    opening = {"register": path, "unprotected": False, "passphrase_file": None, "recovery_key": None}
    opening |= {"place_anyway": None, "round": None, "format": "text"}
    return lambda **more: Namespace(**{**opening, **more})


@pytest.fixture
def shown(options: Options, capsys: pytest.CaptureFixture[str]) -> Callable[[], dict[str, Any]]:
    """The codebook as JSON."""

    def read() -> dict[str, Any]:
        capsys.readouterr()
        assert coding_book.show(options(format="json")) == 0
        plain: dict[str, Any] = json.loads(capsys.readouterr().out)
        return plain

    return read


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


def test_the_codebook_is_shown_with_keys_words_and_when_not_to_use_a_code(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coding_book.show(options()) == 0

    text = said(capsys)
    assert "Kodbok – En liten omgång" in text
    assert "3 Organisation (organisation) Definition: Orsaken är hur arbetet" in text
    assert "Inte när: Handlar det om vad som händer på lektionerna: Undervisning." in text
    assert "Kodboken är som i guiden." in text


def test_a_new_code_says_its_key_and_which_schools_are_to_be_read_again(
    options: Options, shown: Callable[[], dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    words = {**WORDS, "label": "Lärarbyten [skratt]", "not_when": "Annars."}
    assert coding_book.add(options(type="effort", **words, **WHO)) == 0

    text = said(capsys)
    assert "”Lärarbyten [skratt]” är ny, under Skolans insatser." in text
    assert "8 Lärarbyten [skratt] (lararbyten_skratt)" in text
    assert "1 skola är redan kodad och ska läsas om." in text
    plain = shown()
    new = plain["codes"][-1]
    assert (new["key"], new["not_when"]) == ("8", "Annars.")
    assert new["reread"] == [{"school": "12345678", "coders": ["AL"]}]
    assert [(step["op"], step["by"], step["why"]) for step in plain["history"]] == [("add", WHO["by"], WHO["why"])]

    assert coding_book.show(options()) == 0
    text = said(capsys)
    assert "Att läsa om Vår skola [skratt] [/b] (AL): Lärarbyten [skratt]" in text
    assert "ÅA: Rektorer nämner det ofta." in text


def test_only_a_redefined_code_sends_schools_back_to_be_read(
    options: Options, shown: Callable[[], dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    words = {**WORDS, "definition": "Kortare."}
    assert coding_book.edit(options(id="undervisning", redefined=False, **words, **WHO)) == 0
    assert "Ingen skola behöver läsas om." in said(capsys)

    assert coding_book.edit(options(id="undervisning", redefined=True, **WORDS, **WHO)) == 0
    assert "1 skola är redan kodad och ska läsas om." in said(capsys)
    codes = {code["id"]: code for code in shown()["codes"]}
    assert codes["undervisning"]["definition"] == "Kortare."
    assert codes["undervisning"]["examples"]


def test_a_split_names_the_part_old_codings_count_under(
    options: Options, shown: Callable[[], dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    ask = options(id="undervisning", into=["Innehåll", "Arbetssätt"], old=" arbetssätt", **WHO)
    assert coding_book.split(ask) == 0

    text = said(capsys)
    assert "räknas under ”Arbetssätt” tills det lästs om." in text
    assert "4 Innehåll (innehall) 8 Arbetssätt (arbetssatt)" in text
    assert "1 skola är redan kodad" in text
    codes = {code["id"]: code for code in shown()["codes"]}
    assert (codes["undervisning"]["key"], codes["undervisning"]["counts_under"]) == ("", "arbetssatt")
    assert codes["innehall"]["split_from"] == "undervisning"


def test_merging_needs_no_reading_again(
    options: Options, shown: Callable[[], dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert coding_book.merge(options(ids=["undervisning", "organisation"], into="lararkompetens", **WHO)) == 0

    text = said(capsys)
    assert "”Undervisning”, ”Organisation” räknas nu under ”Lärarkompetens”. Ingen skola behöver läsas om." in text
    assert [code["counts_under"] for code in shown()["codes"]].count("lararkompetens") == 2
    assert coding_book.show(options()) == 0
    assert "Undervisning (undervisning): kodningarna räknas under Lärarkompetens (tangent 2)." in said(capsys)


@pytest.mark.parametrize(
    ("run", "ask", "why"),
    [
        (coding_book.split, {"id": "organisation", "into": ["A", "B"], "old": "C", **WHO}, "”C” är ingen av de nya"),
        (coding_book.merge, {"ids": ["organisation"], "into": "ingen", **WHO}, "är ingen kod som används"),
        (coding_book.merge, {"ids": ["organisation"], "into": "undervisning", "by": " ", "why": "x"}, "--by: är tomt"),
        (coding_book.merge, {"ids": ["organisation"], "into": "undervisning", "by": "x", "why": "\x07"}, "--why: är"),
        (coding_book.add, {"type": "\x1b[2J", **WORDS, "label": "Ny", **WHO}, "\ufffd.2J: är ingen typ"),
        (coding_book.export_book, {"out": Path("kodbok.pdf")}, "måste sluta på .csv eller .docx"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    options: Options,
    shown: Callable[[], dict[str, Any]],
    run: Callable[[Namespace], int],
    ask: dict[str, Any],
    why: str,
) -> None:
    with pytest.raises(RefusedError, match=why):
        run(options(**ask))

    assert shown()["history"] == []


def test_the_codebook_as_a_file_excel_opens(options: Options, tmp_path: Path) -> None:
    out = tmp_path / "ny" / "kodbok.CSV"
    assert coding_book.add(options(type="effort", **{**WORDS, "label": "=cmd; Å"}, **WHO)) == 0
    assert coding_book.export_book(options(out=out)) == 0

    assert out.read_bytes().startswith(b"\xef\xbb\xbfkey;id;type;label;")
    with out.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file, delimiter=";"))
    assert [row["label"] for row in read][-1] == "'=cmd; Å"


def test_the_codebook_as_a_page_to_print(options: Options, tmp_path: Path) -> None:
    assert coding_book.merge(options(ids=["undervisning"], into="organisation", **WHO)) == 0
    assert coding_book.export_book(options(out=tmp_path / "kodbok.docx")) == 0

    document = Document(str(tmp_path / "kodbok.docx"))
    assert [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"][-1] == "Beslut"
    assert WHO["why"] in [cell.text for cell in document.tables[-1].rows[1].cells]
