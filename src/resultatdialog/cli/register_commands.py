"""The commands about the register itself: making it, keys, check, erasure, backups."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from resultatdialog.cli import opening
from resultatdialog.cli.messages import say, say_note
from resultatdialog.cli.opening import account, opened, register_path
from resultatdialog.files import write_whole
from resultatdialog.intake.problem import RefusedError
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.register import keys
from resultatdialog.register.backup import Backup, backup_folder, backup_in, backups
from resultatdialog.register.errors import NoRegisterError
from resultatdialog.register.keys import lock_for_office, lock_for_user, unlock_for_office, with_office
from resultatdialog.register.opening import FileKind, file_kind, open_register
from resultatdialog.register.restore import Restored, belongs_to
from resultatdialog.register.restore import restore as put_in_place
from resultatdialog.register.store import local_now
from resultatdialog.register.tail import has_tail
from resultatdialog.work.check import Severity, examine, local_time
from resultatdialog.work.erasure import erased_events, names_like, names_nowhere, purge, redact_person, redact_sessions

Options = argparse.Namespace


def init(options: Options) -> int:
    """Make a register; one whose making was interrupted is completed."""
    path = register_path(options.register)
    opening.finish_what_was_begun(path)
    if file_kind(path) not in (FileKind.NOTHING, FileKind.HALF_MADE):
        raise RefusedError.one(str(path), _("there is a register already."), _("Name another place with --register."))
    if file_kind(path) is FileKind.HALF_MADE:
        with opened(options):
            say(_("A new register has been made, encrypted: {path}").format(path=path))
        return 0
    opening.new_register(options, path).close()
    return 0


def passphrase(options: Options) -> int:
    """Change the passphrase."""
    path = _encrypted(options)
    key = opening.key_of(options, path)
    lock_for_user(path, key, _new_passphrase(options))
    print(_("The passphrase is changed. Older backups still open with the one they were made with."))
    return 0


def recover(options: Options) -> int:
    """Open with the office's recovery key and choose a new passphrase."""
    path = _encrypted(options)
    key = unlock_for_office(path, opening.secret_key(options.identity))
    open_register(path, key, options.place_anyway or "").close()  # proves that the key opens the register
    lock_for_user(path, key, _new_passphrase(options))
    print(_("The register is recovered and has a new passphrase."))
    return 0


def recovery_key(options: Options) -> int:
    """Wrap the register's key for the office's recovery key too."""
    path = _encrypted(options)
    public = opening.recovery_key(options.file)
    key, passphrase = opening.unwrapped(options, path)
    key = with_office(key, public)
    lock_for_office(path, key)
    lock_for_user(path, key, passphrase)
    print(_("The recovery key {key} opens the register from now on.").format(key=public))
    return 0


def new_recovery_key(options: Options) -> int:
    """Make a recovery key for the office: a secret file to lock away and a public file for the laptops."""
    secret_file: Path = options.out
    public_file = secret_file.with_name(f"{secret_file.name}.pub")
    for file in (secret_file, public_file):
        if file.exists():
            raise RefusedError.one(str(file), _("exists already; a key is never overwritten."), _("Choose a new name."))
    secret, public = keys.new_recovery_key()
    secret_file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(secret_file, f"# {public}\n{secret}\n".encode(), private=True)
    write_whole(public_file, f"{public}\n".encode())
    print(_("The secret key: {path}").format(path=one_line(str(secret_file))))
    print(_("Lock it away on a USB stick and on paper; it opens every register that was set up with it."))
    print(_("The public key, for --recovery-key on the laptops: {path}").format(path=one_line(str(public_file))))
    return 0


def check(options: Options) -> int:
    """Check the register and print the findings; the exit status is 1 when there is a fault."""
    with opened(options, make=False) as register:
        findings = list(examine(register))
    faults = sum(finding.level is Severity.FAULT for finding in findings)
    if options.format == "json":
        plain = [{"about": f.about, "level": f.level.value, "said": f.words} for f in findings]
        print(json.dumps({"register": str(register.path), "faults": faults, "findings": plain}, ensure_ascii=False))
        return 1 if faults else 0
    marks = {Severity.GOOD: _("good"), Severity.NOTE: _("note"), Severity.FAULT: _("FAULT")}
    width = max(len(finding.about) for finding in findings)
    for finding in findings:
        print(f"{marks[finding.level]:6} {finding.about:{width}}  {one_line(finding.words)}")
    print(
        _("Everything is all right.")
        if not faults
        else ngettext("{n} fault: see above what to do.", "{n} faults: see above what to do.", faults).format(n=faults)
    )
    return 1 if faults else 0


def redact(options: Options) -> int:
    """Erase the words of a meeting or a person for good; asks first unless `--yes` is given."""
    reason, by = options.reason.strip(), (options.by or account()).strip()
    if not reason or not by:
        raise RefusedError.one("--reason", _("an erasure needs a reason and a name."))
    with opened(options, make=False) as register:
        wanted = [d for d in register.digests() if options.session in (d.session_id, d.school)]
        if options.person is None and len(wanted) != 1:
            raise RefusedError.one(
                one_line(options.session),
                _("is no meeting in the register.") if not wanted else _("has meetings in several rounds."),
                _("resultatdialog round show ROUND lists the meetings' ids."),
            )
        if options.person is not None and not options.person.strip():
            raise RefusedError.one("--person", _("an erasure needs somebody's name."))
        if options.person is not None:
            for name in names_nowhere(register, dict.fromkeys((options.person, *options.also))):
                words = _("“{name}” stands nowhere in the register. Check the spelling.")
                say_note(words.format(name=one_line(name)[:80]))
            _say_near_forms(names_like(register, options.person), options.also)
        if not options.yes and not _confirmed(options.person or wanted[0].session_id):
            print(_("Nothing has been erased."))
            return 1
        done = (
            redact_person(register, options.person, reason, by, options.also)
            if options.person is not None
            else redact_sessions(register, [wanted[0].session_id], reason, by)
        )
    print(
        ngettext("The words of {n} event are erased.", "The words of {n} events are erased.", done.events).format(
            n=done.events
        )
    )
    if done.signatures:
        print(
            ngettext(
                "The name stays as signature of {n} event, which the log's chain is built on.",
                "The name stays as signature of {n} events, which the log's chain is built on.",
                done.signatures,
            ).format(n=done.signatures)
        )
    if done.ids:
        print(_("The name stays in these ids, which the log's chain is built on:"))
        for one in done.ids:
            print(f"  {one_line(one)}")
    if done.backups:
        print(_("These backups still hold the words; remove the folders when the backups are no longer needed:"))
        for backup in done.backups:
            print(f"  {one_line(str(backup.folder))}")
    return 0


def _say_near_forms(found: Mapping[str, int], also: Sequence[str]) -> None:
    """Print the near forms of a name that are not erased with it, at most eight."""
    left = [(form, n) for form, n in sorted(found.items(), key=lambda one: -one[1]) if form not in also]
    if left:
        print(_("Spelt otherwise, and not erased unless named with --also:"))
        for form, n in left[:8]:
            print(f"  {one_line(form)} ({n})")


def _confirmed(whose: str) -> bool:
    if not opening.can_ask():
        raise RefusedError.one("--yes", _("an erasure cannot be undone; without a terminal it must be confirmed."))
    yes = _("YES")
    asked = _("Erase the words of {whose} for good? Type {yes}: ").format(whose=one_line(whose), yes=yes)
    return opening.input_line(asked) == yes


def backup(options: Options) -> int:
    """Write a backup now, beside the register or in the folder `--to`; or remove copies that hold erased words."""
    if options.what == "purge":
        return _purge(options)
    if options.to is not None and belongs_to(options.to, register_path(options.register)):
        raise RefusedError.one(
            one_line(str(options.to)), _("belongs to the register itself."), _("Name a folder elsewhere.")
        )
    with opened(options, make=False) as register:
        made = register.back_up(options.to)
        events = register.contents().events
    print(
        _("Backup of {events} written, read back and compared: {path}").format(
            events=ngettext("{n} event", "{n} events", events).format(n=events), path=one_line(str(made.folder))
        )
    )
    return 0


def _purge(options: Options) -> int:
    if (options.session is None) == (options.person is None):
        raise RefusedError.one("backup purge", _("name the meeting or the person."), "--session ID | --person NAME")
    with opened(options, make=False) as register:
        gone = erased_events(register, options.session, options.person)
        if not gone:
            raise RefusedError.one(
                one_line(options.session or options.person),
                _("nothing of it has been erased."),
                _("Erase it first: resultatdialog register redact"),
            )
        done = purge(register, gone)
    for said, copies in (
        (_("Removed, after a new backup was made:"), done.removed),
        (_("Cannot be opened or removed, and may hold the words:"), done.unreachable),
    ):
        if copies:
            print(said)
            for copy in copies:
                print(f"  {one_line(str(copy.folder))}")
    print(_("Backups in other places (--to, USB sticks, the office's own) cannot be reached from here."))
    return 1 if done.unreachable else 0


def restore(options: Options) -> int:
    """Put a backup in the register's place, or list the backups when none is named."""
    path = register_path(options.register)
    opening.finish_what_was_begun(path)
    made = [*_elsewhere(options.elsewhere, path), *backups(path)]
    if options.backup is None:
        for one in reversed(made):
            print(f"{one.folder.name}  {local_time(one.made)}")
        print(
            _("Put one in place with: resultatdialog restore NAME")
            if made
            else _("There are no backups in {folder}").format(folder=one_line(str(backup_folder(path))))
        )
        return 0
    if options.backup == "latest" and (made or has_tail(path)):
        return _restore_latest(options, path, made)
    chosen = next((one for one in made if one.folder.name == options.backup), None)
    elsewhere = None if chosen else backup_in(Path(options.backup), path.name)
    chosen = chosen or elsewhere
    if chosen is None:
        raise RefusedError.one(
            one_line(options.backup),
            _("is no backup of {path}.").format(path=path.name),
            _("resultatdialog restore lists those there are."),
        )
    inside = chosen.register(path.name)
    key = None if file_kind(inside) is FileKind.UNPROTECTED else opening.key_of(options, inside)
    erased: list[int] = []
    done = put_in_place(path, chosen, key, local_now(), account(), opening.keep_erased(path, key, erased))
    said = _("The backup from {when} is in place, with {events}.")
    if elsewhere is not None:  # nothing but the folder's name tells when it was made, and anybody may have named it
        said = _("The backup in {folder} is in place, with {events}.")
    events = ngettext("{n} event", "{n} events", done.events).format(n=done.events)
    print(said.format(when=local_time(chosen.made), folder=one_line(str(chosen.folder)), events=events))
    opening.say_erased(erased)
    _say_aside(done)
    return 0


def _elsewhere(folder: Path | None, path: Path) -> list[Backup]:
    """The backups of a register in a folder a person has named; it may be one itself. Raises RefusedError for none."""
    if folder is None:
        return []
    itself = backup_in(folder, path.name)
    found = backups(path, folder) if itself is None else [itself]
    if not found:
        raise RefusedError.one(
            one_line(str(folder)), _("has no backup of {path}.").format(path=path.name), _("Name another folder.")
        )
    return found


def _restore_latest(options: Options, path: Path, made: Sequence[Backup]) -> int:
    """Put the newest backup together with the safety log."""
    done = opening.put_together(options, path, made, options.line or "")
    events = ngettext("{n} event", "{n} events", done.events).format(n=done.events)
    if done.in_place:
        print(
            _("The register that stood there is put together with the safety log, with {events}.").format(events=events)
        )
    elif done.backup is None:
        print(_("The register is put together from the safety log, with {events}.").format(events=events))
    else:
        said = _("The backup from {when} is in place, with {events}.")
        print(said.format(when=local_time(done.backup.made), events=events))
    if done.from_tail:
        words = ngettext("{n} of them is from the safety log.", "{n} of them are from the safety log.", done.from_tail)
        print(words.format(n=done.from_tail))
    _say_aside(done)
    return 0


def _say_aside(done: Restored) -> None:
    if done.aside is not None:
        print(_("What stood there lies in {path}").format(path=one_line(str(done.aside))))


def _encrypted(options: Options) -> Path:
    """Path of the register; raises RegisterError or RefusedError when it is not an encrypted register."""
    path = register_path(options.register)
    opening.finish_what_was_begun(path)
    found = file_kind(path)
    if found is FileKind.NOTHING:
        raise NoRegisterError(path)
    if found is FileKind.UNPROTECTED:
        raise RefusedError.one(
            str(path), _("the register is not encrypted and has no keys."), _("Make a new, encrypted one.")
        )
    opening.say_useless(options, path, found)
    return path


def _new_passphrase(options: Options) -> str:
    """A new passphrase from a file or typed; raises RefusedError without a file or terminal."""
    if options.new_passphrase_file is not None:
        return opening.passphrase_in(options.new_passphrase_file)
    if not opening.can_ask():
        raise RefusedError.one(
            "--new-passphrase-file", _("the new passphrase is needed, and without a terminal nobody can be asked.")
        )
    return opening.ask_new()
