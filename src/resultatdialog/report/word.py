"""A Word document in the house style; every text goes through `printable`, since XML allows no control characters."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

from resultatdialog.files import write_whole
from resultatdialog.intake.text import printable
from resultatdialog.locale import _
from resultatdialog.report.styles import ACCENT, document_language, element, put_style, set_up

AUTHOR = "resultatdialog"

_FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


class Paper:
    """A Word document that is written from top to bottom."""

    def __init__(self, title: str, running_head: str) -> None:
        self.document = docx.Document()
        self._breaks = False
        set_up(self.document)
        self._describe(title)
        self._head_and_foot(running_head)

    def heading(self, text: str, level: int) -> None:
        """Add a heading of level 1 to 3; it never stands alone at the foot of a page."""
        form = self.paragraph(text, f"Heading {level}").paragraph_format
        if self._breaks:
            form.page_break_before, self._breaks = True, False

    def new_page(self) -> None:
        """Begin a page with the next heading."""
        self._breaks = True

    def paragraph(self, text: str, style: str = "Normal") -> Paragraph:
        """Add a paragraph in one of the styles of `styles`, and return it."""
        paragraph = self.document.add_paragraph(printable(text))
        put_style(paragraph, style)
        return paragraph

    def term(self, term: str, text: str) -> None:
        """Add a paragraph that explains a term; the term stands first in bold."""
        self._led(term, text, "Normal")

    def caption(self, label: str, text: str) -> None:
        """Add the caption above a table or picture: `Table 3.` in bold, then the text."""
        self._led(label, text, "Caption")

    def statement(self, number: int, text: str) -> None:
        """Add a numbered statement; the number is text, so that every program shows the same one."""
        paragraph = self.paragraph("", "Statement")
        run = paragraph.add_run(str(number))
        run.bold = True
        run.font.color.rgb = RGBColor.from_string(ACCENT)
        paragraph.add_run(f"\t{printable(text)}")

    def save(self, path: Path) -> None:
        """Write the document whole or not at all; the same content gives the same bytes. Raises OSError."""
        raw, packed = io.BytesIO(), io.BytesIO()
        self.document.save(raw)
        with zipfile.ZipFile(raw) as made, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as kept:
            for name in made.namelist():
                member = zipfile.ZipInfo(name, _FIRST_ZIP_DAY)
                member.compress_type = zipfile.ZIP_DEFLATED
                kept.writestr(member, made.read(name))
        write_whole(path, packed.getvalue())

    def _led(self, lead: str, text: str, style: str) -> None:
        paragraph = self.paragraph("", style)
        paragraph.add_run(f"{printable(lead)} ").bold = True
        paragraph.add_run(printable(text))

    def _describe(self, title: str) -> None:
        about = self.document.core_properties
        about.title, about.author, about.language = printable(title), AUTHOR, document_language()
        about.last_modified_by, about.comments = AUTHOR, ""
        for found in list(about._element):
            if found.tag in (qn("dcterms:created"), qn("dcterms:modified")):
                about._element.remove(found)
        links = self.document.part.package.rels
        for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
            links.pop(name)  # the picture of the template

    def _head_and_foot(self, running_head: str) -> None:
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        section.header.paragraphs[0].add_run(printable(running_head))
        for footer in (section.footer, section.first_page_footer):
            paragraph = footer.paragraphs[0]
            put_style(paragraph, "Footer")
            paragraph.add_run("\t")
            for part in re.split(r"(\{pages?\})", _("page {page} of {pages}")):
                if part in ("{page}", "{pages}"):
                    _add_field(paragraph, "PAGE" if part == "{page}" else "NUMPAGES")
                elif part:
                    paragraph.add_run(part)


def _add_field(paragraph: Paragraph, code: str) -> None:
    """Add a number that Word computes: a field `PAGE` or `NUMPAGES`."""
    field = element("w:fldSimple", instr=code)
    run = element("w:r")
    text = element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
