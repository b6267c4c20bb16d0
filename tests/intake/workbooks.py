"""Excel files put together part by part, as no program would write them."""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_PART = "xl/worksheets/sheet1.xml"
DATES = f"""<styleSheet {_MAIN}><numFmts count="1"><numFmt numFmtId="201" formatCode="[h]:mm:ss"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="201"/></cellXfs></styleSheet>"""
"""Styles: 0 a plain number, 1 a day, 2 a length of time."""


class Related(NamedTuple):
    """A relationship of the workbook to a sheet."""

    target: str
    part: str
    """Name of the part the sheet is in."""


FIRST = Related("worksheets/sheet1.xml", SHEET_PART)
"""Relationship as every program writes it."""


def sheet(rows: str, after: str = "", before: str = "") -> str:
    """A sheet with the rows, in XML."""
    return f"<worksheet {_MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def workbook(
    body: str,
    *,
    strings: str = "",
    styles: str = "",
    related: Related = FIRST,
    times: int = 1,
    added: dict[str, bytes] | None = None,
) -> bytes:
    """An Excel file with one sheet, listed `times` times, and parts beside it."""
    listed = "".join(f'<sheet name="Blad{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, times + 1))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="{related.target}"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="r3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        related.part: body,
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f"<sst {_MAIN}>{strings}</sst>"
    if styles:
        parts["xl/styles.xml"] = styles
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (parts | (added or {})).items():
            archive.writestr(name, part)
    return out.getvalue()


def longer_than_it_says(content: bytes, part: str, says: int) -> bytes:
    """The file with a list of parts that claims a smaller size for one part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo(part)
    name = part.encode()
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(name))
    return content[: place + 24] + says.to_bytes(4, "little") + content[place + 28 :] if info else content


_VALUE = "<v>1</v>"
_FAR = f"<row><c r='XFD1048576'>{_VALUE}</c></row>"
_SHOWN = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2_000))
HOSTILE: dict[str, bytes] = {
    "a far cell in single quotes": workbook(sheet(_FAR)),
    "a far cell with line breaks": workbook(sheet(f'<row><c\n t="n"\n r\n=\n"XFD1048576">{_VALUE}</c></row>')),
    "a far cell in small letters": workbook(sheet(f'<row><c r="xfd1048576">{_VALUE}</c></row>')),
    "a far cell with a namespace": workbook(sheet(f'<row><x-y:c r="XFD1048576">{_VALUE}</x-y:c></row>')),
    "a far cell with two namespaces": workbook(sheet(f'<row><a:b:c r="XFD1048576">{_VALUE}</a:b:c></row>')),
    "a far cell after a > in an attribute": workbook(sheet(f'<row><c t=">" r="XFD1048576">{_VALUE}</c></row>')),
    "a cell with two places": workbook(sheet(f'<row><c r="A1" r="XFD1048576">{_VALUE}</c></row>')),
    "a far cell with dollars": workbook(sheet(f'<row><c r="$XFD$1048576">{_VALUE}</c></row>')),
    "a far row, cells without places": workbook(sheet(f"<row r='1048576'><c>{_VALUE}</c></row>")),
    "a row beyond counting": workbook(sheet(f'<row r="4294967297"><c r="A4294967297">{_VALUE}</c></row>')),
    "a place of entities": workbook(sheet(f'<row><c r="&#88;FD1048576">{_VALUE}</c></row>')),
    "wide and high, each within its limit": workbook(sheet(f'<row r="1"><c r="ALK199999">{_VALUE}</c></row>')),
    "300,000 rows without cells before a cell": workbook(
        sheet("<row/>" * 10 + f"<row r='299999'/><row><c>{_VALUE}</c></row>")
    ),
    "a far cell in another folder": workbook(sheet(_FAR), related=Related("blad/x.xml", "xl/blad/x.xml")),
    "a far cell by an absolute target": workbook(sheet(_FAR), related=Related("/elsewhere/x.xml", "elsewhere/x.xml")),
    "a far cell in a part of another kind": workbook(
        sheet(_FAR), related=Related("worksheets/sheet1.bin", "xl/worksheets/sheet1.bin")
    ),
    "a far cell one folder up": workbook(sheet(_FAR), related=Related("../x.xml", "x.xml")),
    "one sheet a thousand times": workbook(sheet(f'<row r="2000"><c r="ALK2000">{_VALUE}</c></row>'), times=900),
    "a long text shown 2,000 times": workbook(sheet(_SHOWN), strings=f"<si><t>{'ab' * 60_000}</t></si>"),
    "a long text shown where nobody counts": workbook(
        sheet(_SHOWN.replace("<v>", "<v><!-- -->")), strings=f"<si><t>{'ab' * 60_000}</t></si>"
    ),
    "an impossible day": workbook(sheet('<row r="1"><c r="A1" s="1"><v>-1e300</v></c></row>'), styles=DATES),
    "an impossible length of time": workbook(sheet('<row r="1"><c r="A1" s="2"><v>1e300</v></c></row>'), styles=DATES),
    "longer than it says": longer_than_it_says(
        workbook(sheet('<row r="1"><c r="A1"><v>1</v></c></row>' + _FAR)), SHEET_PART, 150
    ),
    "a binary workbook under another name": workbook("x", added={"xl/workbook.bin": b"x", "xl/workbook.xml": b"<x>"}),
    "an OpenDocument sheet under another name": workbook(
        "x", added={"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "xl/workbook.xml": b""}
    ),
    "a sheet in UTF-16": workbook("", added={SHEET_PART: sheet(_FAR).encode("utf-16-le")}),
    "a sheet with a document type": workbook(f'<!DOCTYPE x [<!ENTITY a "b">]>{sheet(_FAR)}'),
    "a sheet that is missing": workbook("", related=Related("worksheets/x.xml", SHEET_PART)),
    "a merged range without end": workbook(sheet("", '<mergeCells><mergeCell ref="x"/></mergeCells>')),
}
"""Workbooks that are refused, by what is wrong with them."""
