"""Comparisons on paper: the strip of schools, the years, girls and boys, two tests. Other schools have no names."""

from __future__ import annotations

from collections.abc import Sequence

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Cm, Pt
from docx.table import _Cell

from resultatdialog.dialogue.comparison import ComparedMeasure
from resultatdialog.dialogue.section_table import change_notes, position, say_difference, say_group, say_with_base
from resultatdialog.intake.text import printable
from resultatdialog.locale import _
from resultatdialog.report.charts import (
    EDGE,
    STRIP_WIDTH,
    TREND_WIDTH,
    draw_strip,
    draw_trend,
    legend,
    put_picture,
    say_strip,
    say_trend,
)
from resultatdialog.report.grid import (
    RULES,
    PaperColumn,
    add_table,
    align_at_margin,
    bare_table,
    draw_lines,
    repeat_on_pages,
    shade,
    write_cell,
)
from resultatdialog.report.styles import PAGE_WIDTH, TINT, put_style
from resultatdialog.report.word import Paper
from resultatdialog.results.picture import DotStrip, Trend
from resultatdialog.results.transition import TransitionTable
from resultatdialog.results.value import MASKED, say_figure, say_token, say_value
from resultatdialog.vocabulary import FollowedGrades

_WORDS_WIDTH = PAGE_WIDTH - STRIP_WIDTH - 0.5
_YEAR_WIDTH = 1.7
_MEASURE_WIDTH = 4.9


def pictured(rows: Sequence[ComparedMeasure]) -> tuple[tuple[ComparedMeasure, DotStrip], ...]:
    """Measures with their strips; none for single subjects, counts of pupils, and where all schools are alike."""
    found = []
    for row in rows:
        picture = (
            row.picture() if row.school and not row.measure.single_subject and row.measure.unit != "count" else None
        )
        if picture is not None and picture.ends is not None:
            found.append((row, picture))
    return tuple(found)


def add_strips(paper: Paper, rows: Sequence[ComparedMeasure]) -> None:
    """Add a row per measure: the school's figure in words, and the strip; nothing when no measure has a strip."""
    shown = pictured(rows)
    if not shown:
        return
    paper.paragraph("", "Table Note")
    table = bare_table(paper, (_WORDS_WIDTH, STRIP_WIDTH + 0.5), len(shown))
    align_at_margin(table)
    for row, (compared, picture) in zip(table.rows, shown, strict=True):
        words, drawn = row.cells
        write_cell(words, compared.measure.name, "Table Text", bold=True, keep=True)
        words.paragraphs[0].paragraph_format.space_before = Pt(5)
        _add_line(words, say_with_base(compared.school, compared.measure), "Table Text")
        _add_line(words, position(compared), "Table Note")
        put_style(drawn.paragraphs[0], "Table Text")
        drawn.paragraphs[0].paragraph_format.keep_with_next = True
        put_picture(drawn, draw_strip(picture), say_strip(picture))
        _ends(drawn, picture)
    paper.paragraph(legend(), "Table Note")


def _add_line(cell: _Cell, text: str, style: str) -> None:
    if text:
        paragraph = cell.add_paragraph(printable(text))
        put_style(paragraph, style)
        paragraph.paragraph_format.keep_with_next = True


def _ends(cell: _Cell, picture: DotStrip) -> None:
    """Add the lowest and the highest school's figure under the ends of the line."""
    ends = picture.ends
    assert ends is not None
    low, high = (say_value(end, picture.measure) for end in ends)
    paragraph = cell.add_paragraph(f"{low}\t{high}")
    put_style(paragraph, "Table Note")
    form = paragraph.paragraph_format
    form.left_indent, form.space_before = Cm(EDGE / 2), Pt(0)
    form.tab_stops.add_tab_stop(Cm(STRIP_WIDTH - EDGE / 2), WD_TAB_ALIGNMENT.RIGHT)
    form.keep_with_next = True


def add_years(paper: Paper, rows: Sequence[ComparedMeasure]) -> None:
    """Add the school's figures year by year with a small line; nothing when no measure has more than one year.

    Notes below tell how far back the years go where the school system has changed between them.
    """
    trends, notes = [row.years for row in rows if row.years is not None], change_notes(rows)
    if not trends and not notes:
        return
    paper.heading(_("The school year by year"), 3)
    if trends:
        _add_trends(paper, trends, note_follows=bool(notes))
    for note in notes:
        paper.paragraph(note, "Table Note")


def _add_trends(paper: Paper, trends: Sequence[Trend], *, note_follows: bool) -> None:
    years = max((tuple(year for year, _figure in trend.years) for trend in trends), key=len)
    widths = (PAGE_WIDTH - TREND_WIDTH - 0.4 - _YEAR_WIDTH * len(years), *[_YEAR_WIDTH] * len(years), TREND_WIDTH + 0.4)
    table = bare_table(paper, widths, 1 + len(trends))
    draw_lines(table, RULES)
    head, *body = table.rows
    repeat_on_pages(head)
    for place, (cell, text) in enumerate(zip(head.cells, (_("Measure"), *years, ""), strict=True)):
        write_cell(cell, text, "Table Heading Number" if place else "Table Heading")
        shade(cell, TINT)
    for place, (line, trend) in enumerate(zip(body, trends, strict=True)):
        keep = note_follows or place < len(trends) - 1
        name, *cells, drawn = line.cells
        write_cell(name, trend.measure.name, "Table Text", keep=keep)
        figures = dict(trend.years)
        for cell, year in zip(cells, years, strict=True):
            write_cell(cell, say_figure(figures.get(year), trend.measure), "Table Number", keep=keep)
        put_style(drawn.paragraphs[0], "Table Text")
        for cell in line.cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        if trend.numbers > 1:
            put_picture(drawn, draw_trend(trend), say_trend(trend))


def add_groups(paper: Paper, rows: Sequence[ComparedMeasure]) -> None:
    """Add girls and boys with their bases, and whether the difference is more than chance; nothing without figures."""
    lines = [
        (
            row.measure.name,
            say_group(row.groups.girls, row.measure),
            say_group(row.groups.boys, row.measure),
            say_difference(row.groups),
        )
        for row in rows
        if row.groups is not None
    ]
    if not lines:
        return
    paper.heading(_("Girls and boys"), 3)
    rest = (PAGE_WIDTH - _MEASURE_WIDTH) / 3
    headings = (_("Measure"), _("Girls"), _("Boys"), _("The difference"))
    columns = [PaperColumn(heading, rest if place else _MEASURE_WIDTH, False) for place, heading in enumerate(headings)]
    add_table(paper, columns, lines)


def add_transition(paper: Paper, table: TransitionTable, followed: FollowedGrades) -> None:
    """The same pupils' levels at the earlier test (rows) and the later (columns), each share with its base."""
    heading = _("From the test in grade {earlier} (down) to the test in grade {later} (across)")
    paper.heading(heading.format(earlier=followed.earlier, later=followed.later), 3)
    width = (PAGE_WIDTH - _MEASURE_WIDTH) / (len(table.columns) + 1)
    columns = [PaperColumn("", _MEASURE_WIDTH), *(PaperColumn(name, width) for name in (*table.columns, _("all")))]
    rows = []
    for name, counts in zip((*table.rows, _("all")), table.counts, strict=True):
        cells = [table.say(name, column) if name in table.rows else _count(count)
                 for column, count in zip(table.columns, counts, strict=False)]  # fmt: skip
        rows.append((name, *cells, _count(counts[-1])))
    hidden = any(count is None for counts in table.counts for count in counts)
    add_table(paper, columns, rows, note_follows=hidden)
    if hidden:
        paper.paragraph(f"{MASKED}  {say_token(MASKED)}", "Table Note")


def _count(count: int | None) -> str:
    return MASKED if count is None else str(count)
