"""The commands that read session documents in and write one out."""

from __future__ import annotations

import argparse
import json

from resultatdialog.cli.messages import say_note
from resultatdialog.cli.opening import account, opened, recovery_key, secret_key
from resultatdialog.cli.output import place_for
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.document import write_document
from resultatdialog.files import write_whole
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.register.keys import sealed_for
from resultatdialog.register.store import Register
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.documents import ImportedDocument, import_documents
from resultatdialog.work.rounds import find_round

SHOWN = 60
"""Most characters of a value in the list of what was replaced."""


def import_files(options: argparse.Namespace) -> int:
    """Merge session documents into the register, all of them or none, and print the effect of each."""
    by, why = (options.by or "").strip(), (options.why or "").strip()
    if options.replace and not (by and why):
        raise RefusedError.one("--replace", _("a decision needs a name and a reason."), "--by NAMN --why TEXT")
    if not options.replace and (options.by is not None or options.why is not None):
        raise RefusedError.one("--by, --why", _("they belong to --replace."), _("Without it nothing is decided."))
    identity = secret_key(options.identity) if options.identity is not None else ""
    with opened(options) as register:
        register.back_up_if_changed()
        done = import_documents(
            register, options.files, by or account(), replace_why=why if options.replace else "", identity=identity
        )
    if identity and not any(imported.opened_with == identity for imported in done):
        words = _("the key in {path} was not needed: no file was sealed for it.")
        say_note(words.format(path=one_line(str(options.identity))))
    if options.format == "json":
        print(json.dumps({"documents": [_plain(imported) for imported in done]}, ensure_ascii=False))
        return 0
    for imported in done:
        print(one_line(f"{imported.file}: {imported.school}, {_said(imported)}"))
        for target, before, after in imported.replaced:
            print(f"  {one_line(target)}: {_shortly(before)} → {_shortly(after)}")
        if imported.held_back:
            held_back = ngettext(
                "{n} answer whose words have been erased here is held back and not read in.",
                "{n} answers whose words have been erased here are held back and not read in.",
                imported.held_back,
            )
            print("  " + held_back.format(n=imported.held_back))
    if any(imported.conflicts for imported in done):
        print(_("Both versions are kept, and none counts before somebody decides: resultatdialog conflicts"))
    return 0


def export(options: argparse.Namespace) -> int:
    """Write a meeting as a session document: plain, or sealed for whoever has the key of `--to`."""
    with opened(options) as register:
        conversation = meeting_named(register, options.id)
    content = (write_document(conversation) + "\n").encode()
    if options.to is not None:
        content = sealed_for(content, recovery_key(options.to))
    place_for(options, options.out, "json" if options.to is None else "age")
    write_whole(options.out, content, private=options.to is not None)
    print(_("Written: {path}").format(path=options.out))
    if options.to is None:
        say_note(_("the file is not encrypted: whoever has it can read the whole meeting."))
    return 0


def meeting_named(register: Register, name: str) -> Conversation:
    """The meeting with this id, or of the school with this code; raises RefusedError."""
    found = [digest for digest in register.digests() if name in (digest.session_id, digest.school)]
    if len(found) != 1:
        raise RefusedError.one(
            one_line(name),
            _("is no meeting in the register.") if not found else _("has meetings in several rounds."),
            _("resultatdialog round show ROUND lists the meetings' ids."),
        )
    current = find_round(register, found[0].round)
    assert current is not None
    return open_conversation(register, current, guide_of(register, current), found[0].school)


def _plain(imported: ImportedDocument) -> dict[str, object]:
    return {
        "file": imported.file,
        "school": imported.school,
        "result": imported.effect,
        "conflicts": imported.conflicts,
        "held_back": imported.held_back,
    }


def _said(imported: ImportedDocument) -> str:
    """The effect of a document in words."""
    changed = ngettext("{n} thing new or changed", "{n} things new or changed", imported.changed)
    match imported.effect:
        case "new":
            return _("new: {changed}").format(changed=changed.format(n=imported.changed))
        case "updated":
            return _("updated: {changed}").format(changed=changed.format(n=imported.changed))
        case "behind":
            return _("behind: nothing new, and the register has more")
        case "same":
            return _("same: nothing new")
        case "conflict":
            return _("conflict ({n}): {changed}").format(
                n=imported.conflicts, changed=changed.format(n=imported.changed)
            )


def _shortly(value: object) -> str:
    """A value on one line, cut at `SHOWN` characters."""
    text = one_line(str(value if value is not None else "–"))
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
