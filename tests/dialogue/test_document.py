from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resultatdialog.dialogue.document import write_document
from resultatdialog.dialogue.event import Change
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.work.conversations import guide_of, open_conversation
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
Document = dict[str, Any]
WriteDocument = Callable[..., Path]


def put(path: str, value: Any) -> Callable[[Document], None]:
    """Set `answers/skattning/rating` (a number steps into a list)."""

    def change(document: Document) -> None:
        *way, last = path.split("/")
        place: Any = document
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
        place[last] = value

    return change


def drop(name: str) -> Callable[[Document], None]:
    return lambda document: document.pop(name)


def double_explanation(document: Document) -> None:
    document["explanations"] *= 2


FAULTS: list[tuple[str, Callable[[Document], Any], str]] = [
    ("unknown question", put("answers/np4_orsak", {"note": "x"}), "answers.np4_orsak"),
    ("unknown option", put("answers/underlag/choices", ["np3", "np7"]), "answers.underlag.choices[2]"),
    ("unknown choice", put("answers/np3_bada/choice", "kanske"), "answers.np3_bada.choice"),
    ("unknown reason", put("answers/np3_sv_orsak/reasons", ["sarskilda behov"]), "answers.np3_sv_orsak.reasons[1]"),
    ("unknown step", put("answers/uppfoljning_elev/steps", ["samla"]), "answers.uppfoljning_elev.steps[1]"),
    ("unknown state", put("state", "klar"), "state"),
    ("unknown status", put("answers/np3_prov_bedomning/status", "vet ej"), "answers.np3_prov_bedomning.status"),
    ("unknown category", put("explanations/0/category", "motivation"), "explanations[1].category"),
    ("unknown valence", put("explanations/0/valence", "bra"), "explanations[1].valence"),
    ("unknown measure", put("explanations/0/measure", "np9"), "explanations[1].measure"),
    ("unknown subject", put("explanations/0/subject", "xx"), "explanations[1].subject"),
    ("unknown coded question", put("explanations/0/question", "np3"), "explanations[1].question"),
    ("no coder", put("explanations/0/coder", " "), "explanations[1].coder"),
    ("bad time", put("explanations/0/coded_at", "i går"), "explanations[1].coded_at"),
    ("unknown key", put("comments", []), "comments"),
    ("unknown answer key", put("answers/skattning/betyg", 7), "answers.skattning.betyg"),
    ("unknown explanation key", put("explanations/0/quotes", "x"), "explanations[1].quotes"),
    ("unknown role", put("participants/0/role", "rektor"), "participants[1].role"),
    ("unknown subject of a count", put("answers/np3_kunskapskrav/counts/xx", 1), "answers.np3_kunskapskrav.counts.xx"),
    ("rating 11", put("answers/skattning/rating", 11), "answers.skattning.rating"),
    ("rating 0", put("answers/skattning/rating", 0), "answers.skattning.rating"),
    ("rating true", put("answers/skattning/rating", True), "answers.skattning.rating"),
    ("rating 7.0", put("answers/skattning/rating", 7.0), "answers.skattning.rating"),
    ("rating as text", put("answers/skattning/rating", "7"), "answers.skattning.rating"),
    ("negative count", put("answers/np3_bada/count", -1), "answers.np3_bada.count"),
    ("half a pupil", put("answers/np3_kunskapskrav/counts/sv", 1.5), "answers.np3_kunskapskrav.counts.sv"),
    ("note as a number", put("answers/skattning/note", 7), "answers.skattning.note"),
    ("choices as a text", put("answers/underlag/choices", "np3"), "answers.underlag.choices"),
    ("an answer as a text", put("answers/saknas", "x"), "answers.saknas"),
    ("answers as a list", put("answers", []), "answers"),
    ("wrong school", put("school", "12345671"), "school"),
    ("school as a number", put("school", 12345678), "school"),
    ("wrong round", put("round", "annan"), "round"),
    ("wrong guide", put("guide/id", "annan"), "guide.id"),
    ("wrong guide version", put("guide/version", "2"), "guide.version"),
    ("wrong format", put("format", "annat"), "format"),
    ("later version", put("version", 2), "version"),
    ("version true", put("version", True), "version"),
    ("bad date", put("held_on", "2016-02-30"), "held_on"),
    ("date in words", put("held_on", "i tisdags"), "held_on"),
    ("a path as id", put("id", "../../etc"), "id"),
    ("control character", put("answers/saknas/note", "a\x1b[2Jb"), "answers.saknas.note"),
    ("bidi control", put("participants/0/name", "a\u202eb"), "participants[1].name"),
    ("half a character", put("answers/saknas/note", "a\ud800"), "answers.saknas.note"),
    ("2 MiB of text", put("answers/saknas/note", "x" * 2_097_152), "answers.saknas.note"),
    ("too deep", put("answers/saknas/note", [[[[[[["x"]]]]]]]), "answers.saknas.note"),
    ("same explanation twice", double_explanation, "explanations[2].id"),
    ("no id", drop("id"), "”id”"),
    ("no school", drop("school"), "”school”"),
    ("no guide", drop("guide"), "”guide”"),
]  # fmt: skip


def refused(register: Register, path: Path) -> str:
    """Why the document is refused; nothing in the register has changed."""
    events, digests, content = register.events(), register.digests(), register.path.read_bytes()
    with pytest.raises(RefusedError) as found:
        import_documents(register, [path])
    assert (register.events(), register.digests()) == (events, digests)
    assert register.path.read_bytes() == content
    return str(found.value)


@pytest.mark.parametrize(("spoil", "place"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_document_with_one_fault_is_refused_whole_with_its_place(
    loaded: Register, document: Document, write_document: WriteDocument, spoil: Callable[[Document], Any], place: str
) -> None:
    spoil(document)
    path = write_document(json.dumps(document))  # ASCII: control characters as \u escapes

    said = refused(loaded, path)

    assert said.startswith("session.json")
    assert f"session.json, {place}" in said or (place.startswith("”") and place in said)


def test_a_key_that_stands_twice_is_refused_with_its_line(
    loaded: Register, document: Document, write_document: WriteDocument
) -> None:
    text = json.dumps(document, indent=1).replace('"rating": 7', '"rating": 7,\n"rating": 8')
    line = text[: text.index('"rating": 8')].count("\n") + 1

    assert refused(loaded, write_document(text)).startswith(f"session.json, rad {line}:")


def test_a_document_with_one_fault_takes_the_good_ones_beside_it_down_too(
    loaded: Register, document: Document, write_document: WriteDocument
) -> None:
    good = write_document(document, "good.json")
    bad = write_document({**document, "id": "other", "school": "12345679", "state": "klar"}, "bad.json")
    before = loaded.events()

    with pytest.raises(RefusedError, match=r"bad\.json"):
        import_documents(loaded, [good, bad])
    assert loaded.events() == before


def test_a_school_has_one_meeting_in_a_round(
    loaded: Register, document: Document, write_document: WriteDocument
) -> None:
    import_documents(loaded, [write_document(document)])

    assert "session.json, school" in refused(loaded, write_document({**document, "id": "annan"}))


def test_a_meeting_cannot_move_to_another_school(
    loaded: Register, document: Document, write_document: WriteDocument
) -> None:
    import_documents(loaded, [write_document(document)])

    assert "session.json, id" in refused(loaded, write_document({**document, "school": "12345679"}))


def test_importing_the_same_document_twice_changes_nothing(
    loaded: Register, document: Document, write_document: WriteDocument
) -> None:
    path = write_document(document)
    (first,) = import_documents(loaded, [path])
    events, digests = loaded.events(), loaded.digests()

    (again,) = import_documents(loaded, [path])

    assert first.changed > 0
    assert again.changed == 0
    assert (loaded.events(), loaded.digests()) == (events, digests)


def test_the_same_document_named_twice_in_one_import_counts_once(
    loaded: Register, document: Document, write_document: WriteDocument
) -> None:
    path = write_document(document)

    first, repeated = import_documents(loaded, [path, path])

    assert (first.changed > 0, repeated.changed) == (True, 0)
    assert len(loaded.session(document["id"]).conflicts) == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"note": "x"}, {"status": "declined"}),
        ({"status": "declined"}, {"status": "dont_know"}),
        ({"status": "declined"}, {"status": "answered", "note": "x"}),
        ({"status": "not_asked"}, {"note": "x"}),
    ],
)
def test_two_documents_that_differ_in_whether_a_question_is_answered_are_a_conflict(
    loaded: Register, document: Document, write_document: WriteDocument, before: Document, after: Document
) -> None:
    for answer in (before, after):
        document["answers"]["saknas"] = answer
        import_documents(loaded, [write_document(document)])

    session = loaded.session(document["id"])
    assert session.conflicts == ("answer/saknas/status",)
    assert session.status_undecided("saknas")


def stated(text: str) -> Document:
    """A document without its heads, which say where each value comes from."""
    document: Document = json.loads(text)
    assert document.pop("heads")
    return document


def exported(register: Register, school: str = "12345678", round_id: str = "liten") -> str:
    current = find_round(register, round_id)
    assert current is not None
    return write_document(open_conversation(register, current, guide_of(register, current), school))


HOSTILE = [
    "[skratt] [/b] [@click=app.quit]x[/]",
    "a;b,c\"d'e",
    "=cmd|' /C calc'!A0",
    "🙂 日本 åäö",
    "rad 1\nrad 2\t– slut",
    "  x ",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_document_exported_and_imported_elsewhere_is_exported_the_same(
    loaded: Register, document: Document, write_document: WriteDocument, small_folder: Path, tmp_path: Path, words: str
) -> None:
    document["participants"][1]["name"] = document["explanations"][0]["coder"] = words.replace("\n", " ")
    document["explanations"][0]["quote"] = words
    document["answers"]["saknas"] = {"note": words, "comment": words}
    document["answers"]["betyg6_amnen"] = {"choices": ["annat"], "other": words, "note": words}
    document["answers"]["betyg6_insats"] = {"note": words, "actions": [{"what": words, "who": "x", "when": words}]}
    document["answers"]["np6_orsak"] = {"parked": words}
    import_documents(loaded, [write_document(document)])
    first = exported(loaded)

    with Register(tmp_path / "other.db") as other:
        add_round(other, read_round(small_folder))
        import_documents(other, [write_document(first)])
        second = exported(other)

    assert second == first
    told = json.loads(first)
    assert told["answers"]["saknas"]["note"] == words
    assert told["answers"]["betyg6_insats"]["actions"][0]["what"] == words
    assert told["explanations"] == document["explanations"]
    assert told["participants"] == document["participants"]


def test_what_was_agreed_where_it_was_and_what_was_corrected_go_with_the_document(
    loaded: Register, document: Document, write_document: WriteDocument, small_folder: Path, tmp_path: Path
) -> None:
    document |= {
        "time": "09:30",
        "place": "[Skolan] =1+1",
        "loose_notes": "Ny rektor\nLäsgrupper",
        "agreements": [
            {"id": "20160412T093000-1", "what": "Läsgrupper", "who": "AL", "when": "1 maj", "question": "saknas"}
        ],
        "corrections": [
            {"id": "c1", "by": "BT", "why": "fel ord", "at": "2016-04-13T08:00:00+02:00", "taken_up": False}
        ],
    }
    import_documents(loaded, [write_document(document)])
    with Register(tmp_path / "other.db") as other:
        add_round(other, read_round(small_folder))
        import_documents(other, [write_document(exported(loaded))])

        assert stated(exported(other)) == stated(exported(loaded)) == document
        assert [done.effect for done in import_documents(other, [write_document(exported(loaded))])] == ["same"]


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("time", "25:00", "time"), ("place", 7, "place"), ("agreements", [{"what": "x"}], "agreements[1]"),
        ("agreements", [{"id": "a", "what": " "}], "agreements[1].what"),
        ("agreements", [{"id": "a", "what": "x", "question": "finns_inte"}], "agreements[1].question"),
        ("corrections", [{"id": "a", "by": "x", "why": "y", "at": "igår"}], "corrections[1].at"),
        (
            "corrections",
            [{"id": "a", "by": "x", "why": "y", "at": "2016-04-13T08:00:00+02:00", "taken_up": "ja"}],
            "corrections[1].taken_up",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_about_the_meeting_is_refused_with_its_place(
    loaded: Register, document: Document, write_document: WriteDocument, key: str, value: object, place: str
) -> None:
    with pytest.raises(RefusedError, match=re.escape(place)):
        import_documents(loaded, [write_document({**document, key: value})])
    assert loaded.digests() == []


def test_blanks_are_no_answers_wherever_they_come_from(
    loaded: Register, document: Document, write_document: WriteDocument
) -> None:
    """The case `mellanslag_som_svar`: notes of spaces, tabs and line ends."""
    case = json.loads((CASES / "intake" / "mellanslag_som_svar.json").read_text(encoding="utf-8"))
    answers = case["answers"]
    answers["betyg6_insats"] = {"note": "\u200b", "actions": [{"what": " ", "who": "", "when": "\u00a0"}]}
    import_documents(loaded, [write_document({**document, "answers": answers, "explanations": []})])
    session = loaded.session(document["id"])
    assert [question for question in answers if session.status(question) != "not_asked"] == []
    current = find_round(loaded, "liten")
    assert current is not None
    conversation = open_conversation(loaded, current, guide_of(loaded, current), document["school"])
    assert conversation.progress()[0] == 0

    older = Change("answer/saknas/note", "  \t")  # recorded by a version that kept blanks
    loaded.append([Entry(session, [older])])
    assert loaded.session(document["id"]).status("saknas") == "not_asked"


def test_the_contract_s_document_is_exported_as_it_was_imported(
    loaded: Register, document: Document, write_document: WriteDocument
) -> None:
    import_documents(loaded, [write_document(document)])

    assert stated(exported(loaded)) == document


def test_all_statuses_an_answer_can_have_come_back(
    loaded: Register, document: Document, write_document: WriteDocument
) -> None:
    statuses = {"np6_orsak": "declined", "progression": "dont_know", "betyg6_niva": "not_asked"}
    document["answers"] |= {name: {"status": status} for name, status in statuses.items()}
    import_documents(loaded, [write_document(document)])

    told = json.loads(exported(loaded))["answers"]

    assert {name: told[name] for name in statuses} == {name: {"status": status} for name, status in statuses.items()}
    assert "stod_effekt" not in told


def test_ticks_are_kept_once_each_in_the_guide_s_order(
    loaded: Register, document: Document, write_document: WriteDocument
) -> None:
    document["answers"]["underlag"]["choices"] = ["egna_prov", "np3", "np3"]
    import_documents(loaded, [write_document(document)])

    assert json.loads(exported(loaded))["answers"]["underlag"]["choices"] == ["np3", "egna_prov"]


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("at-fact-check", "at-fact-check"),
        ("at fact check", "at-fact-check"),
        ("at_fact_check", "at-fact-check"),
        ("fact-checked", "fact-checked"),
        ("fact_checked", "fact-checked"),
        *((state, state) for state in ("prepared", "ongoing", "held", "coded", "locked")),
    ],
)
def test_a_state_is_read_in_all_its_spellings(
    loaded: Register, document: Document, write_document: WriteDocument, written: str, state: str
) -> None:
    import_documents(loaded, [write_document({**document, "state": written})])

    assert loaded.session(document["id"]).state == state
    assert [digest.state for digest in loaded.digests("liten")] == [state]


def test_what_may_be_left_out_is_left_out(loaded: Register, document: Document, write_document: WriteDocument) -> None:
    bare = {name: document[name] for name in ("format", "version", "id", "round", "guide", "school")}

    import_documents(loaded, [write_document(bare)])

    session = loaded.session(document["id"])
    assert (session.state, session.held_on, session.participants, session.explanations) == ("held", None, (), ())


def test_a_later_document_without_an_answer_does_not_delete_it(
    loaded: Register, document: Document, write_document: WriteDocument
) -> None:
    import_documents(loaded, [write_document(document)])
    shorter = copy.deepcopy(document)
    del shorter["answers"]["skattning"]
    shorter["explanations"] = []

    (done,) = import_documents(loaded, [write_document(shorter)])

    assert done.changed == 0
    assert stated(exported(loaded)) == document
