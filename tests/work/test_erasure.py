from __future__ import annotations

import copy
import json
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import docx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from full_disk import Disk
from resultatdialog.coding.codebook import code_addition, code_edit, code_merge, code_split, codebook_changes
from resultatdialog.coding.coder_status import done_by, marked_for_later
from resultatdialog.coding.refi.writing import project_file
from resultatdialog.coding.settlement import settled_codings
from resultatdialog.dialogue import targets
from resultatdialog.dialogue.chain import ChainFault, chain_faults
from resultatdialog.dialogue.document import write_document
from resultatdialog.dialogue.erasure import ERASED, without_name
from resultatdialog.dialogue.event import Change, Event, Json, canonical, header_hash, seal
from resultatdialog.dialogue.session import Explanation, MeetingAgreement, Participant
from resultatdialog.guide.model import Codebook
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.batch import Draft
from resultatdialog.register.errors import NotSavedError
from resultatdialog.register.restore import restore
from resultatdialog.register.store import Entry, Register
from resultatdialog.register.tail import tail_folder
from resultatdialog.report.board import write_board_report
from resultatdialog.report.summary import write_summary
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.model import Round
from resultatdialog.tally.registry import tally
from resultatdialog.work.codebooks import coding_stream, record_decision
from resultatdialog.work.coding_desk import CODER
from resultatdialog.work.coding_exchange import export_project
from resultatdialog.work.conversations import digest_of, guide_of, material, open_conversation
from resultatdialog.work.documents import import_documents
from resultatdialog.work.erasure import (
    Redacted,
    erase_again,
    erased_events,
    names_like,
    purge,
    redact_person,
    redact_sessions,
)
from resultatdialog.work.habits import OFFICIALS
from resultatdialog.work.meeting import OpenMeeting
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round, round_stream
from small_round import DOCUMENT, write_small_folder

WriteDocument = Callable[..., Path]

SCHOOL, OTHER = "12345678", "12345670"
PRINCIPAL = "Exempel Exempelsson"
SPOKEN = {
    "uppfoljning_elev": {"note": "Kanariefågel1 sa", "steps": ["samla_in", "analysera"]},
    "uppfoljning_grupp": {"note": "Kanariefågel2 sa"},
    "underlag": {"choices": ["np3"], "other": "Kanariefågel3", "note": "Kanariefågel4"},
    "np3_sv_orsak": {"reasons": ["sarskilda_behov"], "note": "Kanariefågel5"},
    "np3_ma_orsak": {"note": "Kanariefågel6"},
    "np3_bada": {"count": 4, "choice": "partly", "note": "Kanariefågel7"},
    "np3_kunskapskrav": {"counts": {"sv": 3, "ma": 4}},
    "np3_prov_bedomning": {"status": "declined", "comment": "Kanariefågel8"},
    "ak4_risk": {"parked": "Kanariefågel9"},
    "np6_orsak": {"note": "Kanariefågel10", "conclusions": "Kanariefågel11"},
    "betyg6_insats": {"actions": [{"what": "Kanariefågel12", "who": "Kanariefågel13", "when": "Kanariefågel14"}]},
    "skattning": {"rating": 7, "note": "Kanariefågel15"},
}
"""Words in every place that can hold any."""
CANARIES = [f"Kanariefågel{number}" for number in range(26)]


def spoken() -> dict[str, Any]:
    """A document with a canary in every place for words."""
    document: dict[str, Any] = {**copy.deepcopy(DOCUMENT), "answers": copy.deepcopy(SPOKEN)}
    document["explanations"][0]["quote"] = CANARIES[16]
    document |= {"time": "09:30", "place": CANARIES[20], "loose_notes": CANARIES[24]}
    agreed = dict(zip(("what", "who", "when"), CANARIES[21:24], strict=True))
    document["agreements"] = [{"id": "lasning", "question": "np3_niva", **agreed}]
    document["corrections"] = [
        {"id": "rattat", "by": "AL", "why": CANARIES[25], "at": "2016-04-13T08:00:00+00:00", "taken_up": True}
    ]
    return document


ID = str(DOCUMENT["id"])


@pytest.fixture
def held(loaded: Register, write_document: WriteDocument) -> Register:
    """A meeting with a canary in every place for words: said, replaced by something else, or still being typed."""
    import_documents(loaded, [write_document(spoken())])
    for words in (CANARIES[17], CANARIES[18], "nu"):
        loaded.append([Entry(loaded.session(ID), [Change("answer/saknas/note", words)])])
    loaded.keep_draft(Draft(ID, "np3_niva/quote", CANARIES[19]))
    return loaded


def another_meeting(register: Register, write: WriteDocument, **answers: Any) -> str:
    """A meeting at another school; its id."""
    document = {**copy.deepcopy(DOCUMENT), "id": "andra-motet", "school": OTHER, "explanations": [], "answers": answers}
    document["participants"] = [{"role": "principal", "name": "Platshålla Textgren"}, {"role": "lead", "name": "AL"}]
    import_documents(register, [write(document, "andra.json")])
    return "andra-motet"


def redact(register: Register, *session_ids: str) -> Redacted:
    return redact_sessions(register, session_ids or [ID], "gallring enligt plan", "ÅA")


def forget(register: Register, name: str) -> Redacted:
    return redact_person(register, name, "begärt av den det gäller", "ÅA")


def current_round(register: Register) -> Round:
    found = find_round(register, "liten")
    assert found is not None
    return found


def tables(register: Register) -> dict[str, Any]:
    """The tables that count; those of people's own words are erased with them."""
    everything = material(register, current_round(register))
    counted = tally(everything.round, everything.guide, everything.conversations).tables
    return {name: table for name, table in counted.items() if name not in ("other_words", "motivations")}


def on_disk(register: Register) -> str:
    """Every byte the register has on disk, in capitals or not."""
    files = [register.path, register.path.with_name("register.db-journal")]
    return b"".join(file.read_bytes() for file in files if file.exists()).decode("utf-8", "replace").casefold()


def standing(words: list[str], content: str) -> list[str]:
    return [word for word in words if f"{word.casefold()}" in content]


# Meetings.


def test_the_words_of_a_meeting_are_on_no_page_of_the_file(held: Register) -> None:
    held.close()
    assert standing([*CANARIES[1:], PRINCIPAL], on_disk(held)) == [*CANARIES[1:], PRINCIPAL]

    with Register(held.path) as register:
        redact(register)
        assert register.drafts() == []

        assert standing([*CANARIES, PRINCIPAL], on_disk(register)) == []
    assert standing([*CANARIES, PRINCIPAL], on_disk(register)) == []


def test_ticks_counts_ratings_and_codes_stay(held: Register) -> None:
    before = held.session(ID)

    redact(held)

    after = held.session(ID)
    kept = ("steps", "choices", "reasons", "count", "choice", "counts", "rating", "status")
    for question, answer in before.answers.items():
        for field in kept:
            assert after.answer(question).get(field) == answer.get(field)
    (coded,), (coding,) = before.explanations, after.explanations
    assert coding == coded._replace(quote="")
    assert (after.state, after.held_on, after.school) == (before.state, before.held_on, before.school)
    assert after.began_at == before.began_at == "09:30"
    assert after.agreements == (MeetingAgreement("lasning", ERASED, ERASED, ERASED, "np3_niva"),)
    assert after.corrections == tuple(one._replace(why=ERASED) for one in before.corrections) != ()
    assert after.participants == (
        Participant("principal", ERASED),
        Participant("lead", "AL"),
        Participant("notes", "ÅA"),
    )


def test_the_tables_are_the_same(held: Register) -> None:
    before = tables(held)

    redact(held)

    assert tables(held) == before


def test_the_list_says_the_same_of_how_far_the_meeting_came(held: Register) -> None:
    current = current_round(held)
    before = digest_of(open_conversation(held, current, guide_of(held, current), SCHOOL))

    redact(held)

    (after,) = held.digests()
    assert after._replace(changed_at="") == before


def test_the_chain_holds_and_the_log_says_who_erased_what_and_why(held: Register) -> None:
    before = {event.event_id: event for event in held.events(ID)}

    done = redact(held)

    assert chain_faults(held.events()) == []
    gone = [event for event in held.events(ID) if event.erased]
    (told,) = [event for event in held.events(ID) if event.kind == "redact"]
    assert (told.actor, told.value["by"], told.value["reason"]) == ("ÅA", "ÅA", "gallring enligt plan")
    assert set(told.value["events"]) == {event.event_id for event in gone}
    assert (done.events, done.sessions, done.signatures) == (len(gone), (ID,), 0)
    for event in gone:
        assert event._replace(nonce=b"", body="") == before[event.event_id]._replace(nonce=b"", body="")


def test_another_meeting_keeps_its_words(held: Register, write_document: WriteDocument) -> None:
    other = another_meeting(held, write_document, saknas={"note": "Undulat"})
    held.keep_draft(Draft(other, "saknas/reason", "Papegoja"))
    before = held.events(other)

    redact(held)

    assert held.events(other) == before
    assert [draft.words for draft in held.drafts()] == ["Papegoja"]


def test_what_is_erased_already_is_not_erased_again(held: Register) -> None:
    redact(held)
    before = held.events()

    done = redact(held)

    assert (done.events, done.sessions) == (0, ())
    assert held.events() == before


def test_words_said_after_an_erasure_can_be_erased_too(held: Register) -> None:
    redact(held)
    held.append([Entry(held.session(ID), [Change("answer/saknas/note", "Kanariefågel1 igen")])])

    redact(held)

    assert chain_faults(held.events()) == []
    assert standing(CANARIES, on_disk(held)) == []


def test_words_being_typed_in_a_meeting_without_others_go_too(held: Register) -> None:
    redact(held)
    held.keep_draft(Draft(ID, "np3_niva/quote", CANARIES[19]))

    redact(held)

    assert held.drafts() == []


def test_a_locked_meeting_can_be_erased_and_stays_locked(held: Register) -> None:
    held.append([Entry(held.session(ID), [Change("state", "locked")])])

    redact(held)

    assert held.session(ID).state == "locked"
    assert standing(CANARIES, on_disk(held)) == []


def test_on_a_full_disk_nothing_is_erased(held: Register, disk: Disk) -> None:
    before = held.events()
    disk.fill()

    with pytest.raises(NotSavedError):
        redact(held)

    assert held.events() == before
    assert [draft.words for draft in held.drafts()] == [CANARIES[19]]


def test_what_is_no_meeting_is_refused(held: Register) -> None:
    with pytest.raises(RefusedError, match="inget samtal"):
        redact(held, "finns-inte")


def test_a_meeting_taken_up_again_after_an_erasure_goes_on(held: Register) -> None:
    redact(held)
    current = current_round(held)
    meeting = OpenMeeting(held, open_conversation(held, current, guide_of(held, current), SCHOOL))
    saknas = meeting.conversation.guide.question("saknas")
    assert saknas is not None

    meeting.correct("AL", "prov")
    assert meeting.answer(saknas, "note", "nytt")
    meeting.last_entry()
    meeting.undo()

    assert chain_faults(held.events()) == []


def test_what_remains_can_be_exported_read_in_elsewhere_and_reported(held: Register, tmp_path: Path) -> None:
    redact(held)
    everything = material(held, current_round(held))
    (conversation,) = everything.conversations
    exported = write_document(conversation)
    (tmp_path / "ut.json").write_text(exported, encoding="utf-8")

    with Register(tmp_path / "annat.db") as other:
        add_round(other, read_round(write_small_folder(tmp_path / "igen")))
        import_documents(other, [tmp_path / "ut.json"])
        assert tables(other) == tables(held)
        there, here = other.session(ID), held.session(ID)
        assert (there.began_at, there.agreements, there.corrections) == (
            here.began_at,
            here.agreements,
            here.corrections,
        )
    write_summary(conversation, tmp_path / "s.docx")
    counted = tally(everything.round, everything.guide, everything.conversations)
    write_board_report(everything, counted, tmp_path / "r.docx")

    said = [
        exported,
        *(p.text for name in ("s.docx", "r.docx") for p in docx.Document(str(tmp_path / name)).paragraphs),
    ]
    assert standing([*CANARIES, PRINCIPAL], "\n".join(said).casefold()) == []


def test_reading_the_document_in_again_brings_no_erased_word_back(
    held: Register, write_document: WriteDocument
) -> None:
    redact(held)

    (imported,) = import_documents(held, [write_document(spoken())])

    assert (imported.changed, imported.effect) == (0, "behind")
    assert imported.held_back > 0
    assert standing(CANARIES, "\n".join(event.body for event in held.events()).casefold()) == []
    assert chain_faults(held.events()) == []


# Backups.


def test_the_backups_that_still_hold_the_words_are_named_and_no_others(held: Register) -> None:
    with_words = (held.back_up(), held.back_up())

    assert redact(held).backups == with_words
    without = held.back_up()
    held.append([Entry(held.session(ID), [Change("answer/saknas/note", "mer")])])
    later = held.back_up()
    assert redact(held).backups == (later,)
    assert without not in redact(held).backups


def test_a_register_that_was_moved_aside_still_holds_the_words_and_is_named(held: Register) -> None:
    made = held.back_up()
    held.close()
    done = restore(held.path, made, None, datetime(2016, 4, 12, 10, tzinfo=UTC))

    with Register(held.path) as register:
        named = redact(register).backups

    assert [backup.folder for backup in named] == [made.folder, done.aside]


def test_a_damaged_backup_does_not_hide_the_others_that_hold_the_words(held: Register) -> None:
    damaged, whole = held.back_up(), held.back_up()
    damaged.register("register.db").write_bytes(b"\xa5" * 8192)

    done = redact(held)

    assert done.events > 0
    assert whole in done.backups


# People.


@pytest.fixture
def known(held: Register, write_document: WriteDocument) -> Register:
    """Exempla Provsson is principal in the list of schools, took part in one meeting and is spoken of in another."""
    there: list[Json] = [{"role": "principal", "name": "Exempla Provsson"}, {"role": "lead", "name": "AL"}]
    held.append([Entry(held.session(ID), [Change("about/participants", there)])])
    another_meeting(
        held,
        write_document,
        saknas={"note": "Enligt EXEMPLA PROVSSON räcker tiden."},
        uppfoljning_elev={"note": "Ingen nämnd.", "steps": ["samla_in"]},
    )
    return held


def test_the_words_of_the_person_s_meeting_and_the_name_everywhere_are_on_no_page_of_the_file(known: Register) -> None:
    done = forget(known, "exempla provsson")

    assert set(done.sessions) == {ID, "andra-motet", "round/liten"}
    assert chain_faults(known.events()) == []
    assert standing([*CANARIES, "Exempla Provsson"], on_disk(known)) == []


def test_in_other_meetings_only_the_name_goes(known: Register) -> None:
    forget(known, "Exempla Provsson")

    other = known.session("andra-motet")
    assert other.answer("saknas") == {"note": f"Enligt {ERASED} räcker tiden."}
    assert other.answer("uppfoljning_elev") == {"note": "Ingen nämnd.", "steps": ["samla_in"]}
    assert [person.name for person in other.participants] == ["Platshålla Textgren", "AL"]


def test_the_name_goes_from_the_list_of_schools_and_the_rest_of_it_stays(known: Register) -> None:
    before = current_round(known)

    forget(known, "Exempla Provsson")

    after = current_round(known)
    assert [school.principal for school in after.schools] == [
        ERASED if school.principal == "Exempla Provsson" else school.principal for school in before.schools
    ]
    assert [(s.code, s.name, s.grades) for s in after.schools] == [(s.code, s.name, s.grades) for s in before.schools]
    assert (after.figures, after.guide_hash, after.title) == (before.figures, before.guide_hash, before.title)


def test_a_name_that_was_replaced_by_another_goes_too(known: Register) -> None:
    session = known.session("andra-motet")
    known.append([Entry(session, [Change("answer/saknas/note", "ändrat")])])

    forget(known, "Exempla Provsson")

    assert known.session("andra-motet").answer("saknas") == {"note": "ändrat"}
    assert standing(["Exempla Provsson"], on_disk(known)) == []


def test_the_tables_are_the_same_without_the_person(known: Register) -> None:
    before = tables(known)

    forget(known, "Exempla Provsson")

    assert tables(known) == before


def test_officials_keep_their_meetings_and_their_signatures_are_counted(known: Register) -> None:
    before = known.session("andra-motet")
    signed = sum("AL" in f"{event.actor}\n{event.target}" for event in known.events(ID))
    assert signed > 0

    done = forget(known, "AL")

    assert done.signatures == signed
    assert known.session("andra-motet").answer("uppfoljning_elev") == before.answer("uppfoljning_elev")


def test_the_names_offered_at_the_next_meeting_are_forgotten(known: Register) -> None:
    known.keep_local(OFFICIALS, {"lead": "Exempla Provsson", "notes": "ÅA"})

    forget(known, "Platshålla Textgren")
    assert known.local(OFFICIALS) == {"lead": "Exempla Provsson", "notes": "ÅA"}
    forget(known, "exempla Provsson")
    assert not known.local(OFFICIALS)


def test_somebody_nobody_has_named_changes_nothing(known: Register) -> None:
    before = known.events()

    done = forget(known, "Nymfparakit Ara")

    assert (done.events, done.sessions, done.signatures, done.backups) == (0, (), 0, ())
    assert known.events() == before


def test_a_name_goes_from_agreements_and_corrections_and_what_remains_can_be_read_in(
    held: Register, tmp_path: Path
) -> None:
    forget(held, CANARIES[22])
    forget(held, "AL")

    session = held.session(ID)
    assert session.agreements == (MeetingAgreement("lasning", CANARIES[21], ERASED, CANARIES[23], "np3_niva"),)
    assert [(one.by, one.why, one.taken_up) for one in session.corrections] == [(ERASED, CANARIES[25], True)]
    (conversation,) = material(held, current_round(held)).conversations
    (tmp_path / "ut.json").write_text(write_document(conversation), encoding="utf-8")
    with Register(tmp_path / "annat.db") as other:
        add_round(other, read_round(write_small_folder(tmp_path / "igen")))
        import_documents(other, [tmp_path / "ut.json"])
        assert other.session(ID).corrections == session.corrections


def test_the_same_person_again_erases_nothing_more(known: Register) -> None:
    forget(known, "Exempla Provsson")
    before = known.events()

    assert forget(known, "Exempla Provsson").events == 0
    assert known.events() == before


@pytest.mark.parametrize("name", ["", " ", "\t", "\u00a0"])
def test_no_name_is_refused_before_anything_is_erased(known: Register, name: str) -> None:
    before = known.events()

    with pytest.raises(RefusedError):
        forget(known, name)
    assert known.events() == before


@pytest.mark.parametrize("name", ['Anna "Ninni" Ek', "O'Hara", "Anna\\Ek", "Åsa Öberg", "李小龙", "Ann-Sofi (Fia)"])
@pytest.mark.parametrize("form", [str, lambda name: unicodedata.normalize("NFD", name)], ids=["as typed", "decomposed"])
def test_a_name_is_found_however_it_is_written(
    held: Register, write_document: WriteDocument, name: str, form: Callable[[str], str]
) -> None:
    other = another_meeting(held, write_document, saknas={"note": f"Enligt {form(name)} räcker tiden."})

    forget(held, name)

    assert held.session(other).answer("saknas") == {"note": f"Enligt {ERASED} räcker tiden."}


def test_a_name_in_words_being_typed_elsewhere_goes_too(known: Register, write_document: WriteDocument) -> None:
    known.append([Entry(known.session("tredje"), [Change("answer/saknas/note", "inget")])])
    known.keep_draft(Draft("tredje", "saknas/reason", "som Exempla Provsson sa"))

    forget(known, "Exempla Provsson")

    assert "Exempla Provsson" not in str(known.drafts())


# Coding: memos, marks, decisions, the codebook.

MARK: dict[str, Json] = {
    "question": "saknas",
    "quote": "Kanariefågel21",
    "field": "note",
    "start": 3,
    "at": "",
    "by": "ÅA",
}
DECISION: dict[str, Json] = {
    "valences": ["weakness"], "verdict": "first", "reason": "Kanariefågel22", "by": "AL", "at": "2016-04-14T09:00:00Z",
    "seen": {"AL": ["weakness"], "ÅA": []},
}  # fmt: skip


@pytest.fixture
def coded(held: Register) -> Register:
    """The meeting coded by two: a memo, a mark, a decision, and words that were replaced by others."""
    coding = held.session(ID).explanations[0]
    changes = [
        coding._replace(memo="Kanariefågel23", field="note", start=3).change(),
        coding._replace(id="e2", coder="ÅA", memo="Kanariefågel24").change(),
        Change("later/m", MARK),
        Change("settled/np3/undervisning", DECISION),
        *(Change(f"done/{coder}", {"at": "2016-04-13T09:00:00Z"}) for coder in ("AL", "ÅA")),
    ]
    held.append([Entry(held.session(ID), changes)])
    held.append([Entry(held.session(ID), [coding._replace(id="e2", coder="ÅA", memo="nu").change()])])
    held.keep_draft(Draft(ID, "saknas/memo", "Kanariefågel25"))
    return held


def test_no_word_is_left_in_memo_quote_mark_or_reason_and_what_counts_stays(coded: Register) -> None:
    book = guide_of(coded, current_round(coded)).codebook
    before, counts = coded.session(ID), tables(coded)
    gone = [*CANARIES, *(f"Kanariefågel{number}" for number in range(20, 26))]

    redact(coded)

    assert standing(gone, on_disk(coded)) == []
    assert chain_faults(coded.events()) == []
    after = coded.session(ID)
    assert [e._replace(memo="") for e in after.explanations] == [
        e._replace(quote="", memo="") for e in before.explanations
    ]
    assert {e.memo for e in after.explanations} == {ERASED}
    (mark,) = marked_for_later(after)
    assert mark._replace(quote="") == mark == marked_for_later(before)[0]._replace(quote="")
    assert after.value("settled/np3/undervisning") == {**before.value("settled/np3/undervisning"), "reason": ERASED}
    assert done_by(after) == done_by(before)
    assert settled_codings(book, after) is not None
    assert tables(coded) == counts


def test_a_name_goes_from_memo_mark_and_reason_and_the_rest_of_the_words_stays(
    held: Register, write_document: WriteDocument
) -> None:
    other = another_meeting(held, write_document)
    coding = Explanation(
        "e", "np6", "undervisning", "weakness", "Som Nymfa Parakit sa.", "np6_orsak", "AL", memo="Nymfa Parakits ord"
    )
    value = {**DECISION, "reason": "Enligt NYMFA PARAKIT."}
    mark = {**MARK, "quote": "Nymfa Parakit slutar."}
    changes = [coding.change(), Change("later/m", mark), Change("settled/np6/undervisning", value)]
    held.append([Entry(held.session(other), changes)])

    forget(held, "Nymfa Parakit")

    after = held.session(other)
    assert (after.explanations[0].quote, after.explanations[0].memo) == (f"Som {ERASED} sa.", f"{ERASED} ord")
    assert after.value("settled/np6/undervisning") == {**value, "reason": f"Enligt {ERASED}."}
    assert after.value("later/m") == {**mark, "quote": f"{ERASED} slutar."}
    assert standing(["Nymfa Parakit"], on_disk(held)) == []


def codebook(register: Register) -> Codebook:
    return guide_of(register, current_round(register)).codebook


def test_a_name_goes_from_the_words_of_the_codebook_and_who_decided_it_stays(held: Register) -> None:
    said = {
        "label": "Byten efter Nymfa",
        "definition": "När Nymfa Parakit slutade.",
        "examples": "Nymfa Parakits klass",
    }
    record_decision(
        held,
        "liten",
        "add",
        code_addition(codebook(held), "effort", said),
        by="Nymfa Parakit",
        why="Nymfa Parakit bad om det.",
    )
    words = {"not_when": "Inte om Nymfa Parakit."}
    record_decision(
        held, "liten", "edit", code_edit(codebook(held), "organisation", words, redefined=False), by="AL", why="x"
    )

    forget(held, "Nymfa Parakit")

    assert chain_faults(held.events()) == []
    book = codebook(held)
    new = book.categories[-1]
    assert (new.label, new.definition, new.examples) == (
        "Byten efter Nymfa", f"När {ERASED} slutade.", f"{ERASED} klass",
    )  # fmt: skip
    organisation = book.coded_under("organisation")
    assert organisation is not None
    assert organisation.not_when == f"Inte om {ERASED}."
    first, second = codebook_changes(coding_stream(held, "liten"))
    assert (first.by, first.why, second.by, second.why) == ("Nymfa Parakit", f"{ERASED} bad om det.", "AL", "x")


@pytest.mark.parametrize("name", ["Nymfa", "Add", "effort", "undervisning", "organisation"])
def test_a_name_that_is_part_of_a_code_s_id_leaves_the_code_its_type_and_its_codings(held: Register, name: str) -> None:
    """Earlier versions made nymfa_slutade of `Nymfa slutade`: without it the codings under it would count nowhere."""
    made = record_decision(
        held,
        "liten",
        "add",
        {"code": {"id": "nymfa_slutade", "type": "effort", "label": "Nymfa slutade"}},
        by="AL",
        why="Nymfa slutade.",
    )
    record_decision(
        held, "liten", "merge", code_merge(codebook(held), ["organisation"], "undervisning"), by="AL", why="x"
    )
    code = made.content["code"]["id"]
    coding = Explanation("ny", "np3", code, "weakness", "", "np3_niva", "AL")
    held.append([Entry(held.session(ID), [coding.change()])])
    before = tables(held)

    forget(held, name)

    book = codebook(held)
    assert [(c.id, c.type, c.since, c.now) for c in book.known][-2:] == [
        (code, "effort", made.at, None),
        ("organisation", "effort", "", "undervisning"),
    ]
    assert tables(held) == before
    assert chain_faults(held.events()) == []


def test_the_coder_offered_at_the_next_start_is_forgotten(held: Register) -> None:
    held.keep_local(CODER, "Nymfa Parakit")

    forget(held, "Platshålla Textgren")
    assert held.local(CODER) == "Nymfa Parakit"
    forget(held, "nymfa parakit")
    assert not held.local(CODER)


# A name taken out of words.

letters = st.characters(categories=["Ll", "Lu"], max_codepoint=0x17F)
words = st.text(letters, min_size=1, max_size=8)
pieces = st.lists(
    st.tuples(
        st.sampled_from(["{name}", "{name}s", "{name}{word}", "{word}{name}", "{word}"]),
        words,
        st.sampled_from([str, str.upper, str.lower, str.swapcase]),
        st.sampled_from([" ", ". ", ",", "\n", " – ", "-", "(", '"']),
    ),
    max_size=8,
)


def folded(text: str) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())


@given(words, pieces, st.sampled_from(["NFC", "NFD"]))
@example("Weiß", [("{name}", "x", str.upper, " ")], "NFC")
@example("Bo", [("{name}{word}", "ken", str, " "), ("{name}s", "x", str, "."), ("{word}{name}", "Tur", str, "")], "NFC")
@example("Åsa", [("{name}", "x", str.upper, " ")], "NFD")
def test_the_name_goes_where_it_is_a_word_of_its_own_or_its_genitive_and_all_else_stays(
    name: str, pieces: list[tuple[str, str, Callable[[str], str], str]], form: Literal["NFC", "NFD"]
) -> None:
    told, left = "", ""
    for shape, other, written, after in pieces:
        word = unicodedata.normalize(form, written(shape.format(name=name, word=other)))
        told += word + after
        left += (ERASED if folded(word) in (folded(name), folded(name) + "s") else word) + after

    assert without_name(told, name) == left


def test_a_name_at_the_end_of_another_s_name_is_another_s() -> None:
    for told in ("Eva Öberg", "Öberg", unicodedata.normalize("NFD", "Eva Öberg"), "Lindberg", "ÖBERG"):
        assert without_name(told, "Berg") == told
    assert without_name("Eva Öberg och Eva Berg", "eva berg") == f"Eva Öberg och {ERASED}"


def test_a_name_whose_capitals_are_more_letters_goes_whole() -> None:
    assert without_name("Herr WEISS sa", "Weiß") == f"Herr {ERASED} sa"
    assert without_name("Herr Weiß sa", "WEISS") in (f"Herr {ERASED} sa", ERASED)


def test_the_name_is_taken_out_of_lists_and_objects_at_any_depth_and_numbers_stay() -> None:
    value = {"a": ["Eva Ek", {"b": "om EVA EK", "c": 3, "d": None, "e": True}], "f": 1}

    assert without_name(value, "Eva Ek") == {"a": [ERASED, {"b": f"om {ERASED}", "c": 3, "d": None, "e": True}], "f": 1}


def test_a_name_that_stands_thousands_of_times_is_taken_out_each_time() -> None:
    assert without_name("Bo " * 5000, "Bo") == f"{ERASED} " * 5000


# The chain.


@pytest.fixture
def log(register: Register) -> list[Event]:
    """Eight events, one of them erased with its redact event."""
    for number in range(6):
        register.append([Entry(register.session("s"), [Change(f"answer/q{number}/note", f"ord {number}")])])
    gone = register.events()[2].event_id
    register.append(
        [Entry(register.session("s"), [Change("answer/q2/note", None), Change("redact/1", {"events": [gone]})])],
        erased=[gone],
    )
    return register.events()


def faults(events: list[Event]) -> list[tuple[int, str]]:
    return [(fault.seq, fault.why) for fault in chain_faults(events)]


def test_a_log_as_it_was_written_holds(log: list[Event]) -> None:
    assert chain_faults(log) == []
    assert log[2].erased
    assert chain_faults([]) == []


@pytest.mark.parametrize("place", range(7))
def test_an_event_taken_away_leaves_a_gap(log: list[Event], place: int) -> None:
    assert (place + 1, "gap") in faults([*log[:place], *log[place + 1 :]])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("session_id", "annan"),
        ("target", "answer/q9/note"),
        ("kind", "withdraw"),
        ("bases", ("x",)),
        ("actor", "Någon annan"),
        ("at", "2016-04-12T00:00:00+00:00"),
        ("guide_hash", "annan"),
        ("payload_hash", "0" * 64),
        ("event_id", "0" * 64),
    ],
)
def test_a_changed_header_is_found(log: list[Event], field: str, value: Any) -> None:
    log[3] = log[3]._replace(**{field: value})

    assert (4, "header") in faults(log)


def test_words_that_were_changed_are_found(log: list[Event]) -> None:
    log[3] = log[3]._replace(body=canonical("andra ord"))
    assert faults(log) == [(4, "payload")]

    log[3] = log[3]._replace(body=canonical("ord 3"), nonce=bytes(16))
    assert faults(log) == [(4, "payload")]


def test_words_that_are_gone_without_an_erasure_are_found(log: list[Event]) -> None:
    log[3] = log[3]._replace(body="", nonce=b"")

    assert faults(log) == [(4, "missing")]


def test_an_erasure_whose_own_words_are_gone_excuses_nothing(log: list[Event]) -> None:
    assert log[7].kind == "redact"
    log[7] = log[7]._replace(body="", nonce=b"")

    assert faults(log) == [(3, "missing"), (8, "missing")]


@pytest.mark.parametrize("body", ["{", "ej json", "[1]", "5", '"x"', '{"events": 5}'])
def test_an_erasure_whose_own_words_were_changed_is_found_and_excuses_nothing(log: list[Event], body: str) -> None:
    log[7] = log[7]._replace(body=body)

    assert faults(log) == [(3, "missing"), (8, "payload")]


def test_events_whose_places_were_exchanged_are_found(log: list[Event]) -> None:
    log[3], log[4] = log[4]._replace(seq=4), log[3]._replace(seq=5)

    assert {(4, "header"), (5, "header"), (4, "link"), (5, "link")} <= set(faults(log))


def test_an_event_hashed_anew_after_a_change_breaks_the_link_of_the_next(log: list[Event]) -> None:
    forged = log[3]._replace(actor="Någon annan")
    log[3] = forged._replace(event_id=header_hash(forged))

    assert faults(log) == [(5, "link")]


def test_every_computer_has_a_chain_of_its_own(log: list[Event]) -> None:
    def other(change: Change, seq: int, prev: str) -> Event:
        return seal(
            change, device_id="zz", seq=seq, prev=prev, session_id="s", bases=(), actor="", at="", guide_hash="",
            nonce=b"n" * 16,
        )  # fmt: skip

    first = other(Change("state", "held"), 1, "")
    second = other(Change("state", "coded"), 2, first.event_id)
    assert chain_faults([*log, first, second]) == []
    assert chain_faults([*log, second]) == [ChainFault("zz", 1, "gap")]
    assert chain_faults([*log, first, other(Change("state", "coded"), 2, log[1].event_id)]) == [
        ChainFault("zz", 2, "link")
    ]


def test_what_the_chain_says_of_a_register_survives_its_being_opened_again(held: Register) -> None:
    redact(held)
    held.close()

    with Register(held.path) as again:
        assert chain_faults(again.events()) == []
        assert again.session(ID).answer("saknas").get("note") != "nu"
        assert json.loads(canonical(round_stream(again, "liten").value("round")))


@pytest.mark.parametrize("reason", [PRINCIPAL, "begärt av exempelsson", "E. Exempelsson bad om det"])
def test_the_name_is_not_kept_in_the_reason(held: Register, reason: str) -> None:
    before = len(held.events())

    with pytest.raises(RefusedError, match="--reason"):
        redact_person(held, PRINCIPAL, reason, "ÅA")
    with pytest.raises(RefusedError, match="--reason"):
        redact_sessions(held, [ID], reason, "ÅA")

    assert len(held.events()) == before


def test_near_spellings_are_shown_and_go_when_they_are_named(held: Register, write_document: WriteDocument) -> None:
    other = another_meeting(held, write_document, saknas={"note": "Textgren, Platshålla  hälsade; P. Textgren också"})
    assert set(names_like(held, "Platshålla Textgren")) == {"Textgren, Platshålla", "P. Textgren"}

    third = held.session(other)
    redact_person(held, "Någon Textgren", "begärt", "ÅA", ["P. Textgren"])

    note = str(held.session(other).answer("saknas")["note"])
    assert note.endswith("hälsade; […] också")
    assert third.answer("saknas")["note"] != note


def test_words_of_a_kind_nobody_listed_are_erased_too(held: Register) -> None:
    held.append([Entry(held.session(ID), [Change("nytt/slag", {"why": CANARIES[0]})])])

    redact(held)

    assert held.session(ID).value("nytt/slag") == {"why": ERASED}


def test_an_old_copy_is_erased_again_and_purged(held: Register) -> None:
    old = held.back_up()
    redact(held)
    known = held.events()
    assert erased_events(held, ID)

    done = purge(held, erased_events(held, ID))

    assert [copy.folder for copy in done.removed] == [old.folder]
    assert not old.folder.exists()
    assert done.unreachable == ()
    assert erase_again(held, known) == 0


def test_a_register_from_an_old_backup_has_no_erased_word_after_erasing_again(held: Register, tmp_path: Path) -> None:
    held.back_up(tmp_path / "gammal")
    redact(held)
    known = held.events()
    (folder,) = (tmp_path / "gammal").iterdir()
    with Register(folder / held.path.name) as restored:
        assert any(canary in event.body for event in restored.events() for canary in CANARIES)

        assert erase_again(restored, known) > 0

        assert not any(canary in event.body for event in restored.events() for canary in CANARIES)
        assert chain_faults(restored.events()) == []


def test_a_person_s_erasure_is_found_by_the_name_and_keeps_no_name(held: Register) -> None:
    forget(held, PRINCIPAL)

    assert erased_events(held, person="exempel  exempelsson")
    assert not erased_events(held, person="Någon Annan")
    assert not any("Exempelsson" in event.body for event in held.events())


def test_a_name_this_computer_remembers_is_in_no_file_afterwards(tmp_path: Path) -> None:
    name = "Kanariefågel Provsson"
    with Register(tmp_path / "register.db") as register:
        register.keep_local(OFFICIALS, {"lead": name})
        register.keep_local(CODER, name)
        register.keep_draft(Draft("s", "q/quote", f"{name} sade"))
        redact_person(register, name, "begäran", "R")
        assert register.notes == []

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 1
    assert [path for path in files if "Kanariefågel".encode() in path.read_bytes()] == []


def test_a_name_goes_where_no_round_says_which_texts_there_are(tmp_path: Path) -> None:
    name = "Kanariefågel Provsson"
    with Register(tmp_path / "register.db") as register:
        allowed: Json = {"path": "/x/Kanariefågel Provsson", "objection": "moln", "reason": f"{name} bad om det"}
        for stream, change in (
            ("m1", Change("answer/np3_niva/note", f"{name} sade")),
            (targets.REGISTER_STREAM, Change(targets.PLACE_ALLOWED, allowed)),
        ):
            register.append([Entry(register.session(stream), [change])])
        assert redact_person(register, name, "begäran", "R").events == 2
        assert register.session("m1").answer("np3_niva") == {"note": "[…] sade"}
        kept = register.session(targets.REGISTER_STREAM).value(targets.PLACE_ALLOWED)
        assert (kept["path"], kept["reason"]) == ("/x/Kanariefågel Provsson", "[…] bad om det")


def test_a_name_in_a_code_and_its_codings_is_in_no_file_after_erasure_and_purge(held: Register, tmp_path: Path) -> None:
    name = "Åkarp Kanarieson"
    made = record_decision(
        held, "liten", "add", code_addition(codebook(held), "effort", {"label": f"{name} slutade"}), by="AL", why="x"
    )
    code = made.content["code"]["id"]
    split = code_split(codebook(held), code, [{"label": f"Före {name}"}, {"label": f"Efter {name}"}], 0)
    record_decision(held, "liten", "split", split, by="AL", why=f"{name} bad om det")
    coding = Explanation("ny", "np3", code, "weakness", f"{name} sade", "np3_niva", "AL")
    decided = Change(targets.settled("np3", code), {"valences": [], "verdict": "none", "reason": name, "by": "AL"})
    held.append([Entry(held.session(ID), [coding.change(), decided])])
    held.back_up()

    assert forget(held, name).ids == ()
    purge(held, erased_events(held, person=name))
    export = tmp_path / "export"
    export.mkdir()
    (export / "koder.qdpx").write_bytes(project_file(export_project(held, current_round(held)).project))
    held.close()

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in files)
    with zipfile.ZipFile(export / "koder.qdpx") as packed:
        content += b"".join(packed.read(part) for part in packed.namelist())
    said = content.decode("utf-8", "replace").casefold()
    assert len(files) > 5 and made.content["code"]["id"] in said
    assert [form for form in ("kanarieson", "åkarp", "akarp") if form in said] == []


def test_ids_of_earlier_versions_and_meetings_with_the_name_are_said(held: Register) -> None:
    code = {"id": "nymfa_parakit_slutade", "type": "effort", "label": "Nymfa Parakit slutade"}
    record_decision(held, "liten", "add", {"code": code}, by="AL", why="x")
    held.append([Entry(held.session("möte-nymfa-parakit"), [Change("answer/np3_niva/note", "Nymfa Parakit")])])

    assert forget(held, "Nymfa Parakit").ids == ("möte-nymfa-parakit", "nymfa_parakit_slutade")
    assert forget(held, "Nymfa Parak").ids == ()


@pytest.mark.parametrize("in_tail", [True, False], ids=["in its safety log", "not there"])
def test_what_was_moved_aside_without_a_register_is_looked_through_and_purged(held: Register, in_tail: bool) -> None:
    path = held.path
    (event,) = [one for one in held.events(ID) if one.value == CANARIES[17]]
    aside = path.with_name(f"{path.name}.aside-20260101T000000Z")
    aside.mkdir()
    if in_tail:
        shutil.copytree(tail_folder(path), tail_folder(aside / path.name))
    else:
        (aside / "register.db-journal").write_bytes(b"")
    redact(held)
    assert event.event_id in erased_events(held, ID)

    done = purge(held, erased_events(held, ID))

    assert (aside.exists(), aside in [copy.folder for copy in done.removed]) == (not in_tail, in_tail)
    assert done.unreachable == ()


def test_a_safety_log_moved_aside_that_nobody_can_read_is_named(held: Register) -> None:
    aside = held.path.with_name(f"{held.path.name}.aside-20260101T000000Z")
    tail_folder(aside / held.path.name).mkdir(parents=True)
    (tail_folder(aside / held.path.name) / "000001.log").write_bytes(b"x" * 5000)
    redact(held)

    assert [copy.folder for copy in purge(held, erased_events(held, ID)).unreachable] == [aside]
