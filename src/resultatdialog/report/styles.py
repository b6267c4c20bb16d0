"""The looks of the Word documents: one font, one colour, A4, marked with their language."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from resultatdialog.locale import language

FONT = "Calibri"
ACCENT = "1F4E5F"
TINT = "E8EFF1"
RULE = "B5C2C8"
QUIET = "55636A"
"""Colours as hex RGB."""
WORD_2013 = "15"
"""The layout rules of Word since 2013; with the older rules of the template, Word shows "compatibility mode"."""

PAGE_WIDTH = 16.4
"""Centimetres between the margins."""
INDENT = 1.0
"""Indent of statements in centimetres; their number stands before it."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A paragraph style: sizes and distances in points, `indent` in centimetres."""

    size: float
    before: float = 0
    after: float = 0
    colour: str | None = None
    bold: bool = False
    italic: bool = False
    keep_with_next: bool = False
    indent: float = 0
    hanging: bool = False
    right: bool = False
    centred: bool = False

    @property
    def alignment(self) -> WD_ALIGN_PARAGRAPH:
        """Alignment of the text; left unless `centred` or `right`."""
        if self.centred:
            return WD_ALIGN_PARAGRAPH.CENTER
        return WD_ALIGN_PARAGRAPH.RIGHT if self.right else WD_ALIGN_PARAGRAPH.LEFT


_LOOKS = {
    "Normal": _Look(10.5, after=6),
    "Title": _Look(24, after=2, colour=ACCENT, bold=True),
    "Subtitle": _Look(13, after=12, colour=QUIET),
    "Heading 1": _Look(16, before=22, after=6, colour=ACCENT, bold=True, keep_with_next=True),
    "Heading 2": _Look(12.5, before=16, after=4, colour=ACCENT, bold=True, keep_with_next=True),
    "Heading 3": _Look(10.5, before=11, after=3, bold=True, keep_with_next=True),
    "Caption": _Look(9.5, before=10, after=4, colour=QUIET, keep_with_next=True),
    "Header": _Look(8.5, colour=QUIET),
    "Footer": _Look(8.5, colour=QUIET),
    "Statement": _Look(10.5, after=3, indent=INDENT, hanging=True),
    "Aside": _Look(10.5, after=3, colour=QUIET, italic=True, indent=INDENT),
    "Request": _Look(10.5, before=10, after=10),
    "Fact Name": _Look(10.5, after=2, colour=QUIET),
    "Fact": _Look(10.5, after=2),
    "Table Heading": _Look(9, before=2, after=2, colour=ACCENT, bold=True, keep_with_next=True),
    "Table Heading Number": _Look(9, before=2, after=2, colour=ACCENT, bold=True, keep_with_next=True, right=True),
    "Table Text": _Look(9.5, before=1.2, after=1.2),
    "Table Number": _Look(9.5, before=1.2, after=1.2, right=True),
    "Table Heading Centred": _Look(9, before=2, after=2, colour=ACCENT, bold=True, keep_with_next=True, centred=True),
    "Table Centred": _Look(9.5, before=1.2, after=1.2, centred=True),
    "Table Note": _Look(8.5, before=3, after=2, colour=QUIET),
}


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """An element of WordprocessingML with attributes: `element("w:shd", fill="E8EFF1")`."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def put_style(paragraph: Paragraph, name: str) -> None:
    """Give a paragraph one of the styles above (python-docx searches all styles twice to do the same)."""
    paragraph._p.style = name.replace(" ", "")


def document_language() -> str:
    """The active language as Word's spelling check and screen readers want it: `sv-SE`, `en-GB`, else its code."""
    return {"sv": "sv-SE", "en": "en-GB"}.get(language(), language())


def set_up(document: Document) -> None:
    """Give an empty document its page, language and styles."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - PAGE_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.2)
    section.header_distance = section.footer_distance = Cm(1.1)
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), document_language())
    for found in document.settings.element.iter(qn("w:themeFontLang")):
        found.set(qn("w:val"), document_language())
    for found in document.settings.element.iter(qn("w:compatSetting")):
        if found.get(qn("w:name")) == "compatibilityMode":
            found.set(qn("w:val"), WORD_2013)
    for name, look in _LOOKS.items():
        _dress(_style(document, name), look)
    _frame(_style(document, "Request"))


def _style(document: Document, name: str) -> ParagraphStyle:
    known = name in document.styles
    found = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(found, ParagraphStyle)
    if not known:
        found.base_style = document.styles["Normal"]
    return found


def _dress(style: ParagraphStyle, look: _Look) -> None:
    properties = style.element.get_or_add_rPr()
    for tag in (
        "w:rFonts",
        "w:spacing",
        "w:kern",
        "w:iCs",
        "w:bCs",
    ):  # the template's theme fonts would win over a name
        for found in properties.findall(qn(tag)):
            properties.remove(found)
    style.font.name = FONT
    fonts = properties.find(qn("w:rFonts"))
    assert fonts is not None
    fonts.set(qn("w:cs"), FONT)
    fonts.set(qn("w:eastAsia"), FONT)
    style.font.size = Pt(look.size)
    style.font.bold, style.font.italic = look.bold, look.italic
    style.font.color.rgb = RGBColor.from_string(look.colour or "000000")
    form = style.paragraph_format
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        style.element.get_or_add_pPr().remove(borders)
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.line_spacing = 1.12 if style.name in ("Normal", "Statement", "Aside", "Request") else 1.0
    form.keep_with_next = look.keep_with_next
    form.widow_control = True
    form.alignment = look.alignment
    form.left_indent = Cm(look.indent)
    form.first_line_indent = Cm(-look.indent if look.hanging else 0)
    if look.hanging:
        form.tab_stops.add_tab_stop(Cm(look.indent))
    if style.name in ("Header", "Footer"):
        for stop in list(form.tab_stops):
            stop._tab.getparent().remove(stop._tab)
        form.tab_stops.add_tab_stop(Cm(PAGE_WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def _frame(style: ParagraphStyle) -> None:
    """Give a style a bar on the left and a tint behind, for requests to the reader."""
    properties = style.element.get_or_add_pPr()
    borders = element("w:pBdr")
    borders.append(element("w:left", val="single", sz="24", space="8", color=ACCENT))
    shading = element("w:shd", val="clear", color="auto", fill=TINT)
    after = properties.find(qn("w:spacing"))
    assert after is not None
    after.addprevious(borders)
    after.addprevious(shading)
    style.paragraph_format.left_indent = Cm(0.35)
