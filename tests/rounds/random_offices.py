"""Random tables as offices keep them, with known content, in CSV, TSV, Excel and OpenDocument; and a reader of old.

python tests/rounds/random_offices.py 2000    writes that many, reads them, and says what went wrong
"""

from __future__ import annotations

import io
import random
import sys
import unicodedata
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from resultatdialog.intake.problem import RefusedError
from resultatdialog.results.account import Account, Expected
from resultatdialog.results.mapping import parse_mapping
from resultatdialog.results.read import parse_results
from resultatdialog.results.take_account import account_of
from resultatdialog.results.value import Figure
from resultatdialog.rounds.assemble import assemble, whose
from resultatdialog.rounds.roster import School

YEAR, BEFORE = "2024/25", "2023/24"
MEASURES = {"np3_sv_share": ("Svenska", "3"), "np3_ma_share": ("Matematik", "3"), "merit9": ("Meritvärde", "9")}
WORDS = ("Björk", "Gran", "Ek", "Älv", "Sjö", "Öster", "Ås", "Lind", "Rönn", "Häst")
SHARES = ("np3_sv_share", "np3_ma_share")


@dataclass
class Office:
    """One table: its content as a person sees it, the mapping somebody wrote for it, and what is true in it."""

    schools: tuple[School, ...]
    truth: dict[tuple[str, str], str]
    """School code and measure to number or token; a school without a figure has no entry."""
    content: bytes = b""
    name: str = ""
    mapping: str = ""
    traps: list[str] = field(default_factory=list)
    """What makes the table hard: with any, a question or a refusal is a right answer."""
    said: dict[str, str] = field(default_factory=dict)
    """Names as written to codes, as a person has confirmed them."""


def office(seed: int) -> Office:
    """The office of a seed."""
    r = random.Random(seed)
    schools = tuple(
        School(f"{r.choice((0, 1, 1, 1)) * 10_000_000 + 1_000_000 + n * 791_911:08}", name, "kommunal", ("3", "6", "9"))
        for n, name in enumerate(
            r.sample([f"{word}{end}" for word in WORDS for end in ("skolan", " skola", "s friskola")], r.randint(3, 7)),
            1,
        )
    )
    measures = r.sample(sorted(MEASURES), r.randint(1, 3))
    truth = {}
    for school in schools:
        for measure in measures:
            number = f"{r.randint(150, 300)}.{r.randint(1, 9)}" if measure == "merit9" else str(r.randint(30, 99))
            chance = r.random()
            if chance > 0.12:
                truth[school.code, measure] = number if chance > 0.25 else r.choice(("..", ".", "~100"))
    made = Office(schools, truth)
    _Writer(r, made, measures).write()
    return made


class _Writer:
    """Puts an office's figures into a table, in one of many ways."""

    def __init__(self, r: random.Random, made: Office, measures: list[str]) -> None:
        self.r, self.made, self.measures = r, made, measures
        self.kind = r.choices(("csv", "tsv", "ods", "xlsx", "xlsm"), (4, 2, 4, 2, 1))[0]
        self.by_code = r.random() < 0.6
        self.years = r.random() < 0.35
        self.blocks = r.random() < 0.25 and not self.by_code
        self.grades = r.random() < 0.2 and not self.blocks
        self.form = {measure: self._form(measure) for measure in measures}
        self.percent: set[tuple[int, int]] = set()
        self.merges: list[tuple[int, int, int, int]] = []
        self.rows: list[list[Any]] = []

    def _form(self, measure: str) -> str:
        if measure not in SHARES:
            return self.r.choice(("number", "comma"))
        ways = ["number", "comma", "parts scaled", "parts", "text percent", "percent"]
        return self.r.choice(ways if self.kind in ("xlsx", "xlsm", "ods") else ways[:-1])

    def write(self) -> None:
        r, made = self.r, self.made
        for _line in range(r.randint(0, 3)):
            self.rows.append([r.choice(("Resultat åk 3 och 9", "Utbildningskontoret", f"Läsåret {YEAR}", ""))])
        header = self._headings()
        for row in self._body():
            self.rows.append(row)
        self._below()
        made.name = f"tabell.{self.kind}"
        made.content = self._file()
        made.mapping = self._mapping(header)

    # Rows.

    def _headings(self) -> int:
        own = [["Antal", MEASURES[measure][0]] for measure in self.measures]
        keys = (["Årskurs"] if self.grades else []) + (["Skolenhetskod"] if self.by_code else []) + ["Skola"]
        if self.years:
            if self.rows and len([cell for cell in self.rows[-1] if cell]) != 1:
                self.rows.append([])
            above: list[Any] = [""] * len(keys)
            line = len(self.rows)
            for pair in own:
                for year in (BEFORE, YEAR):
                    place = len(above)
                    above += [year, *[""] * (len(pair) - 1)]
                    self.merges.append((line, place, line, place + len(pair) - 1))
            self.rows.append(above)
            self.rows.append([*keys, *(word for pair in own for _year in (BEFORE, YEAR) for word in pair)])
        else:
            self.rows.append([*keys, *(word for pair in own for word in pair)])
        return len(self.rows)

    def _body(self) -> list[list[Any]]:
        r, made = self.r, self.made
        codes = (
            r.choice(("plain", "plain", "plain", "decimals", "spaces", "apostrophe", "zeros"))
            if self.by_code
            else "plain"
        )
        names = r.choice(("plain", "plain", "nfd", "nbsp"))
        order = list(made.schools)
        r.shuffle(order)
        rows: list[list[Any]] = []
        shown = [(True, self._grade())] if not (self.blocks or self.grades) else [(False, "6"), (True, self._grade())]
        for real, grade in shown:
            if self.blocks:
                rows.append([r.choice(("{}", "Årskurs {}", "Åk {}")).format(grade)])
            for number, school in enumerate(order):
                line: list[Any] = [grade if number == 0 or r.random() < 0.5 else ""] if self.grades else []
                if self.by_code:
                    line.append(_changed_code(school.code, codes))
                name = _changed_name(school.name, names)
                made.said[name] = school.code
                line.append(name)
                line += self._figures(school, real=real)
                rows.append(line)
        if self.blocks or self.grades:
            made.traps.append("blocks")
        if r.random() < 0.5:
            total = [r.choice(("Totalsumma", "Summa", "Riket", "Kommunen", "Medel"))]
            rows.append((["", *total] if self.by_code else total) + [77] * 2 * len(self.measures))
        if r.random() < 0.2:
            rows.insert(r.randint(0, len(rows)), [])
        return rows

    def _grade(self) -> str:
        return MEASURES[self.measures[0]][1]

    def _figures(self, school: School, *, real: bool) -> list[Any]:
        cells: list[Any] = []
        for measure in self.measures:
            for year in (BEFORE, YEAR) if self.years else (YEAR,):
                true = self.made.truth.get((school.code, measure), "")
                if not real or year == BEFORE:
                    true = "211.5" if measure == "merit9" else str(self.r.randint(30, 99))
                cells += [self.r.randint(15, 90), self._written(measure, true)]
        return cells

    def _written(self, measure: str, true: str) -> Any:
        if not true:
            return self.r.choice(("", "", "-", "saknas"))
        if true in ("..", ".", "~100"):
            return true
        if self.r.random() < 0.01:
            self.made.traps.append("error")
            return self.r.choice(("#DIV/0!", "ca 80", "2025-05-12"))
        form, number = self.form[measure], Decimal(true)
        if form.startswith("parts"):
            return float(number / 100) if self.kind not in ("csv", "tsv") else f"{number / 100}".replace(".", ",")
        if form == "text percent":
            return f"{true} %"
        if form == "percent":
            return _Percent(number / 100)
        if form == "comma" or self.kind in ("csv", "tsv"):
            return true.replace(".", ",")
        return float(number)

    def _below(self) -> None:
        r = self.r
        if r.random() < 0.3:
            self.rows += [[], ["Källa: skoladministrativa systemet. Andelar i procent."]]
        if r.random() < 0.15:
            keys = (["Årskurs"] if self.grades else []) + (["Skolenhetskod"] if self.by_code else []) + ["Skola"]
            school = self.made.schools[0]
            row = (["9"] if self.grades else []) + ([school.code] if self.by_code else []) + [school.name]
            self.rows += [[], [*keys, "Antal", "Frånvaro"], [*row, 11, 12]]
            self.made.traps.append("second table")

    # The mapping that somebody wrote.

    def _mapping(self, header: int) -> str:
        r, made = self.r, self.made
        lines = [f"header: {header}", f"school_year: {YEAR}"]
        lines.append("code: Skolenhetskod" if self.by_code else "name: Skola")
        grades = {MEASURES[measure][1] for measure in self.measures}
        if (self.blocks or self.grades) and r.random() < 0.6:
            lines.append(f'under: "{self._grade()}"')
        if len(grades) > 1 and self.grades:
            made.traps.append("blocks")
        columns = []
        for measure in self.measures:
            heading = MEASURES[measure][0]
            if self.years and r.random() < 0.7:
                heading = f"[{YEAR}, {heading}]"
            elif self.years:
                made.traps.append("headings")
            scale = ", scale: 100" if self.form[measure] in ("parts scaled", "text percent") else ""
            if self.form[measure] == "parts":
                made.traps.append("scale")
            columns.append(f"{{heading: {heading}, measure: {measure}{scale}}}")
        return "\n".join([*lines, f"columns: [{', '.join(columns)}]", ""])

    # Files.

    def _file(self) -> bytes:
        if self.kind in ("csv", "tsv"):
            sign = ";" if self.kind == "csv" else "\t"
            text = "".join(sign.join(_plain(cell) for cell in row) + "\n" for row in self.rows)
            return text.encode(self.r.choice(("utf-8", "utf-8-sig", "utf-16")))
        return self._ods() if self.kind == "ods" else self._excel()

    def _excel(self) -> bytes:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Resultat"
        for line, row in enumerate(self.rows, start=1):
            for place, cell in enumerate(row, start=1):
                if cell == "":
                    continue
                if isinstance(cell, _Percent):
                    sheet.cell(line, place, float(cell.part)).number_format = self.r.choice(("0%", "0.0%"))
                else:
                    sheet.cell(line, place, cell)
                    if isinstance(cell, str) and cell.startswith("#"):
                        sheet.cell(line, place).data_type = "e"
        for top, left, bottom, right in self.merges:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        if self.r.random() < 0.4:
            book.create_sheet("Förklaringar", self.r.randint(0, 1)).append(["Andelar i procent av elever i årskursen."])
        if self.r.random() < 0.2:
            book.create_sheet("Underlag").sheet_state = "hidden"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def _ods(self) -> bytes:
        spans = {(top, left): right - left + 1 for top, left, _bottom, right in self.merges}
        lines = []
        for line, row in enumerate(self.rows):
            cells = "".join(_ods_cell(cell, spans.get((line, place), 1)) for place, cell in enumerate(row))
            lines.append(f"<table:table-row>{cells or '<table:table-cell/>'}</table:table-row>")
        lines.append('<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>')
        names = " ".join(
            f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
            for short, full in (("office", "office"), ("table", "table"), ("text", "text"))
        )
        body = f'<table:table table:name="Resultat">{"".join(lines)}</table:table>'
        xml = f"<office:document-content {names}><office:body><office:spreadsheet>{body}"
        xml += "</office:spreadsheet></office:body></office:document-content>"
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", xml)
        return out.getvalue()


@dataclass(frozen=True)
class _Percent:
    """A number in a cell with a percent format."""

    part: Decimal


def _plain(cell: Any) -> str:
    return f"{cell.part * 100:f} %" if isinstance(cell, _Percent) else str(cell)


def _ods_cell(cell: Any, span: int) -> str:
    wide = f' table:number-columns-spanned="{span}"' if span > 1 else ""
    if isinstance(cell, _Percent):
        return _ods_number("percentage", cell.part)
    if isinstance(cell, int | float):
        return _ods_number("float", cell)
    if not cell:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"{wide}><text:p>{escape(cell)}</text:p></table:table-cell>'


def _ods_number(kind: str, value: object) -> str:
    cell = f'office:value-type="{kind}" office:value="{value}"'
    return f"<table:table-cell {cell}><text:p>as shown</text:p></table:table-cell>"


def _changed_code(code: str, how: str) -> str:
    return {
        "decimals": f"{code}.0",
        "spaces": f" {code[:4]} {code[4:]}",
        "apostrophe": f"'{code}",
        "zeros": str(int(code)),
    }.get(how, code)


def _changed_name(name: str, how: str) -> str:
    if how == "nfd":
        return unicodedata.normalize("NFD", name)
    return name.replace(" ", "\u00a0") if how == "nbsp" else name


# Reading.


@dataclass
class Outcome:
    """What came in of an office's table: its figures, or the word that was said instead."""

    figures: tuple[Figure, ...] = ()
    account: Account | None = None
    word: str = ""
    """Kinds of the open questions, or the refusal."""


def outcome(made: Office, *, leave_out: bool = False) -> Outcome:
    """The figures that enter a round when nobody answers a question; `leave_out` answers those about cells in error."""
    known = {school.code: school for school in made.schools}
    said = {unicodedata.normalize("NFC", name): code for name, code in made.said.items()}
    try:
        reading = parse_results(made.content, made.name, parse_mapping(made.mapping, "karta.yaml"))
        expected = Expected(
            lambda cell: whose(cell, known, "0182", said), {s.code: s.grades for s in made.schools}, YEAR
        )
        account = account_of(reading, expected)
        found = assemble([reading], made.schools, YEAR, "0182", said)
    except RefusedError as error:
        return Outcome(word=str(error))
    answers = {doubt.code: "" for doubt in account.doubts if leave_out and doubt.kind == "fel"}
    words = [doubt.kind for doubt in account.questions(answers)] + [str(problem) for problem in found.problems]
    return Outcome(found.figures, account, " ".join(words))


def wrong_in(made: Office, found: Outcome) -> list[str]:
    """What came in wrong, or did not come in, without a word."""
    if found.word:
        return []
    wrong = []
    entered = set()
    for figure in found.figures:
        true = made.truth.get((figure.school, figure.measure), "")
        entered.add((figure.school, figure.measure))
        value = figure.token or f"{figure.value}"
        if figure.school_year != YEAR or (value != true and (not true or figure.value != _number(true))):
            wrong.append(f"{figure.school} {figure.measure}: {value}, and {true} is true")
    assert found.account is not None
    missing = Counter({count.measure: count.missing for count in found.account.measures})
    for measure in {measure for _school, measure in made.truth}:
        lacking = [school.code for school in made.schools if (school.code, measure) not in entered]
        if len(lacking) != missing[measure] and not (measure not in missing and len(lacking) == len(made.schools)):
            wrong.append(f"{measure}: {len(lacking)} did not come in, and the account says {missing[measure]}")
    return wrong


def _number(text: str) -> Decimal | None:
    return None if text in ("..", ".", "~100") else Decimal(text)


def old_way(made: Office) -> list[str]:
    """Wrong figures of a reader without account: the first heading of that name, every row with a code or a name."""
    mapping = parse_mapping(made.mapping, "karta.yaml")
    from resultatdialog.intake.sheet import parse_book

    lines = next(
        sheet.lines for sheet in parse_book(made.content, made.name).sheets if len(sheet.lines) >= mapping.header
    )
    headings = [" ".join(cell.split()) for cell in lines[mapping.header - 1]]
    key = mapping.code or mapping.name
    wrong = []
    for line in lines[mapping.header :]:
        cells = dict(zip(reversed(headings), reversed([*line, *[""] * (len(headings) - len(line))]), strict=False))
        code = made.said.get(cells.get(str(key), "").strip(), cells.get(str(key), "").strip())
        for column in mapping.columns:
            heading = column.heading if isinstance(column.heading, str) else column.heading[-1]
            text = cells.get(heading, "").replace("%", "").strip().replace(",", ".")
            true = made.truth.get((code, column.measure))
            if true is None or not text.replace(".", "", 1).isdigit():
                continue
            if Decimal(text) * column.scale != _number(true):
                wrong.append(f"{code} {column.measure}: {text}, and {true} is true")
    return wrong


def main() -> None:
    """Read the tables of many seeds and print what went wrong."""
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    asked = silent = bare = cried = 0
    for seed in range(tables):
        made = office(seed)
        found = outcome(made, leave_out=True)
        asked += bool(found.word)
        bare += len(old_way(made))
        if found.word and not made.traps:
            cried += 1
            sys.stdout.write(f"seed {seed}: asked without need: {found.word[:300]}" + "\n")
        for words in wrong_in(made, found):
            silent += 1
            sys.stdout.write(f"seed {seed} ({made.name}): {words}" + "\n")
    sys.stdout.write(
        f"{tables} tables: {silent} wrong without a word, {asked} asked or refused, {cried} of them without need;"
        + "\n"
    )
    sys.stdout.write(f"a reader without the account: {bare} wrong figures" + "\n")


if __name__ == "__main__":
    main()
