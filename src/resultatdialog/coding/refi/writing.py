"""A project or codebook as a file that follows the schema exactly: namespace, order of children, UTF-8."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable

from resultatdialog import __version__
from resultatdialog.coding.refi.model import Case, Code, CodeSet, Coding, Note, Project, Selection, Source
from resultatdialog.intake.text import printable

CODEBOOK, PROJECT = "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0"
ORIGIN = f"resultatdialog {__version__}"
_FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def codebook_file(project: Project) -> bytes:
    """The codes and sets as a .qdc; the same codebook gives the same bytes."""
    root = ET.Element("CodeBook", xmlns=CODEBOOK, origin=ORIGIN)
    _codes(_child(root, "Codes"), project.codes)
    _sets(root, project.sets, "guid")
    return _written(root)


def project_file(project: Project) -> bytes:
    """The whole project as a .qdpx; the same project gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        _pack(archive, "project.qde", _written(_project(project)))
        for source in project.sources:
            _pack(archive, f"sources/{source.guid}.txt", (source.text or "").encode())
    return packed.getvalue()


def _pack(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    part = zipfile.ZipInfo(name, _FIRST_ZIP_DAY)
    part.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(part, content)


def _project(project: Project) -> ET.Element:
    root = ET.Element("Project", xmlns=PROJECT, name=printable(project.name), origin=ORIGIN)
    if project.users:
        users = _child(root, "Users")
        for user in project.users:
            _child(users, "User", guid=user.guid, name=user.name)
    if project.codes:
        _codes(_child(_child(root, "CodeBook"), "Codes"), project.codes)
    if project.variables:
        variables = _child(root, "Variables")
        for variable in project.variables:
            made = _child(variables, "Variable", guid=variable.guid, name=variable.name, typeOfVariable=variable.kind)
            _description(made, variable.description)
    if project.cases:
        cases = _child(root, "Cases")
        for case in project.cases:
            _case(cases, case)
    if project.sources:
        sources = _child(root, "Sources")
        for source in project.sources:
            _source(sources, source)
    if project.notes:
        notes = _child(root, "Notes")
        for note in project.notes:
            _note(notes, note)
    _sets(root, project.sets, "targetGUID")
    return root


def _codes(parent: ET.Element, codes: Iterable[Code]) -> None:
    for code in codes:
        codable = "true" if code.codable else "false"
        made = _child(parent, "Code", guid=code.guid, name=code.name, isCodable=codable, color=code.color)
        _description(made, code.description)
        _codes(made, code.codes)


def _sets(root: ET.Element, sets: Iterable[CodeSet], points: str) -> None:
    """Add the sets of codes; `points` is the attribute that refers to a code, which differs between the two schemas."""
    found = tuple(sets)
    if not found:
        return
    parent = _child(root, "Sets")
    for one in found:
        made = _child(parent, "Set", guid=one.guid, name=one.name)
        for member in one.members:
            _child(made, "MemberCode", **{points: member})


def _case(parent: ET.Element, case: Case) -> None:
    made = _child(parent, "Case", guid=case.guid, name=case.name)
    for variable, text in case.values:
        value = _child(made, "VariableValue")
        _child(value, "VariableRef", targetGUID=variable.guid)
        _child(value, f"{variable.kind}Value").text = printable(text)
    for source in case.sources:
        _child(made, "SourceRef", targetGUID=source)


def _source(parent: ET.Element, source: Source) -> None:
    path = f"internal://{source.guid}.txt"
    made = _child(parent, "TextSource", guid=source.guid, name=source.name, plainTextPath=path)
    for selection in source.selections:
        _selection(made, selection)
    _codings(made, source.codings)


def _selection(parent: ET.Element, selection: Selection) -> None:
    start, end = str(selection.start), str(selection.end)
    by, at = (selection.codings[0].user, selection.codings[0].at) if selection.codings else ("", "")
    made = _child(
        parent,
        "PlainTextSelection",
        guid=selection.guid,
        name=selection.name,
        startPosition=start,
        endPosition=end,
        creatingUser=by,
        creationDateTime=at,
    )
    _description(made, selection.remark)
    _codings(made, selection.codings)
    _note_refs(made, selection.notes)


def _codings(parent: ET.Element, codings: Iterable[Coding]) -> None:
    for coding in codings:
        made = _child(parent, "Coding", guid=coding.guid, creatingUser=coding.user, creationDateTime=coding.at)
        _child(made, "CodeRef", targetGUID=coding.code)
        _note_refs(made, coding.notes)


def _note_refs(parent: ET.Element, notes: Iterable[str]) -> None:
    for note in notes:
        _child(parent, "NoteRef", targetGUID=note)


def _note(parent: ET.Element, note: Note) -> None:
    made = _child(parent, "Note", guid=note.guid, name="Memo", creatingUser=note.user)
    _child(made, "PlainTextContent").text = printable(note.text)


def _description(parent: ET.Element, text: str) -> None:
    if text:
        _child(parent, "Description").text = printable(text)


def _child(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    """Add a child element without empty attributes (except name); line breaks become character references."""
    given = {name: printable(text) for name, text in attributes.items() if text or name == "name"}
    return ET.SubElement(parent, tag, given)


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"
