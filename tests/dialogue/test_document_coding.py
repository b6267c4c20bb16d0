from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.coding.coder_status import done_by, done_change, marked_for_later
from resultatdialog.coding.settlement import decision_on, differences, settled_codings
from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.document import document_round, read_document
from resultatdialog.dialogue.document import write_document as exported
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import VALENCES, VERDICTS, Explanation, Session
from resultatdialog.guide.read import load_guide
from resultatdialog.guide.shipped import shipped_guides
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register.store import Register
from resultatdialog.rounds.folder import read_round
from resultatdialog.rounds.model import Round
from resultatdialog.tally.json_text import to_json
from resultatdialog.tally.registry import tally
from resultatdialog.work.conversations import guide_of, material, open_conversation
from resultatdialog.work.documents import import_documents
from resultatdialog.work.round_import import add_round
from resultatdialog.work.rounds import find_round
from small_round import DOCUMENT

Document = dict[str, Any]
WriteDocument = Callable[..., Path]
GUIDE = load_guide(shipped_guides()["nacka-ak3-6"])
AT = "2016-04-12T10:31:00+02:00"
FIRST = DOCUMENT["explanations"][0]


@pytest.fixture
def coded() -> Document:
    """The contract's document, coded by two who are done, one difference decided, one mark left."""
    document = copy.deepcopy(DOCUMENT)
    document["answers"]["np3_niva"] = {"note": "Ja. Vi hann inte med momentet. 🙂 [skratt]"}
    document["explanations"] = [
        {**FIRST, "memo": "Jämför [b] =cmd åäö", "field": "note", "start": 4},
        {**FIRST, "id": "e2", "coder": "ÅA", "quote": "", "coded_at": "2016-04-13T09:00:00+02:00"},
        {**FIRST, "id": "e3", "coder": "ÅA", "category": "organisation", "coded_at": "2016-04-13T09:01:00+02:00"},
    ]
    document["code_later"] = [
        {"id": "m1", "question": "np3_niva", "quote": "Ja.", "field": "note", "start": 0, "at": AT, "by": "ÅA"},
        {"id": "m2", "question": "np6_orsak"},
    ]
    document["coding_done"] = {"AL": "2016-04-13T10:00:00+02:00", "ÅA": "2016-04-13T11:00:00+02:00"}
    document["settled"] = [
        {
            "measure": "np3",
            "category": "organisation",
            "valences": ["weakness"],
            "verdict": "second",
            "reason": "Det sa hon.",
            "by": "AL",
            "at": "2016-04-14T09:00:00+02:00",
            "seen": {"AL": [], "ÅA": ["weakness"]},
        }
    ]
    return document


def conversation(register: Register) -> Conversation:
    current = find_round(register, "liten")
    assert current is not None
    return open_conversation(register, current, guide_of(register, current), "12345678")


def tables(register: Register) -> str:
    current = find_round(register, "liten")
    assert current is not None
    found = material(register, current)
    return to_json(tally(found.round, found.guide, found.conversations))


# There and back.


def test_a_coded_meeting_exported_and_read_in_elsewhere_is_the_same(
    loaded: Register, coded: Document, write_document: WriteDocument, small_folder: Path, tmp_path: Path
) -> None:
    import_documents(loaded, [write_document(coded)])
    here = conversation(loaded)
    first = exported(here)

    with Register(tmp_path / "other.db") as other:
        add_round(other, read_round(small_folder))
        import_documents(other, [write_document(first)])
        there = conversation(other)
        assert exported(there) == first
        assert tables(other) == tables(loaded)

    book = here.guide.codebook
    assert {name: part for name, part in json.loads(first).items() if name != "heads"} == coded
    assert there.session.explanations == here.session.explanations
    assert [(e.memo, e.field, e.start) for e in there.session.explanations] == [
        ("Jämför [b] =cmd åäö", "note", 4), ("", "", None), ("", "", None),
    ]  # fmt: skip
    assert (marked_for_later(there.session), done_by(there.session)) == (
        marked_for_later(here.session),
        done_by(here.session),
    )
    (difference,) = differences(book, there.session)
    ruling = decision_on(there.session, difference)
    assert ruling is not None
    assert ruling == decision_on(here.session, difference)
    assert (ruling.verdict, ruling.reason, ruling.by) == ("second", "Det sa hon.", "AL")
    assert settled_codings(book, there.session) == settled_codings(book, here.session)
    assert len(settled_codings(book, here.session) or ()) == 2


def test_the_same_coded_document_read_in_twice_changes_nothing(
    loaded: Register, coded: Document, write_document: WriteDocument
) -> None:
    path = write_document(coded)
    import_documents(loaded, [path])
    events, digests = loaded.events(), loaded.digests()

    (again,) = import_documents(loaded, [path])
    (own,) = import_documents(loaded, [write_document(exported(conversation(loaded)), "ut.json")])

    assert (again.changed, own.changed) == (0, 0)
    assert (loaded.events(), loaded.digests()) == (events, digests)


def test_a_document_without_coding_is_written_as_it_always_was(loaded: Register, write_document: WriteDocument) -> None:
    """Byte for byte: the keys in the contract's order, and of those that came later only the heads, last."""
    document = copy.deepcopy(DOCUMENT)
    order = ("id", "measure", "subject", "category", "valence", "quote", "question", "coder", "coded_at")
    document["explanations"] = [{key: FIRST[key] for key in order}]
    import_documents(loaded, [write_document(document)])

    text = exported(conversation(loaded))

    assert {name: part for name, part in json.loads(text).items() if name != "heads"} == DOCUMENT
    told = json.dumps(document["explanations"], ensure_ascii=False, indent=1).replace("\n", "\n ")
    assert f'"explanations": {told}' in text
    assert [key for key in json.loads(text) if key not in DOCUMENT] == ["heads"]
    assert list(json.loads(text))[-1] == "heads"


def test_a_coding_without_a_quote_still_says_so(loaded: Register, write_document: WriteDocument) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["explanations"] = [{**FIRST, "quote": ""}]
    import_documents(loaded, [write_document(document)])

    assert json.loads(exported(conversation(loaded)))["explanations"][0]["quote"] == ""


def test_null_is_as_good_as_left_out_where_something_may_be_left_out(
    loaded: Register, coded: Document, write_document: WriteDocument
) -> None:
    coded["explanations"] = [{**FIRST, "memo": None, "field": None, "start": None, "quote": None, "coded_at": None}]
    coded["code_later"] = [{"id": "m2", "question": "np6_orsak", "quote": None, "at": None, "by": None, "start": None}]
    import_documents(loaded, [write_document(coded)])

    session = conversation(loaded).session
    assert session.explanations[0][-3:] == ("", "", None)
    assert marked_for_later(session)[0][2:] == ("", "", None, "", "")


def test_what_was_seen_is_compared_in_any_order(
    loaded: Register, coded: Document, write_document: WriteDocument
) -> None:
    coded["explanations"].append(
        {**FIRST, "id": "e4", "coder": "ÅA", "category": "organisation", "valence": "strength"}
    )
    coded["settled"][0] |= {"seen": {"ÅA": ["weakness", "strength"], "AL": []}, "valences": ["weakness", "strength"]}
    import_documents(loaded, [write_document(coded)])

    held = conversation(loaded)
    assert settled_codings(held.guide.codebook, held.session) is not None


# Whatever there is.

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn"]), max_size=12)
names = st.sampled_from(["AL", "ÅA", "Ö/Å", "B E"])
moments = st.sampled_from([AT, "2016-04-12", "2016-04-13T09:00:00.123Z"])
explanations = st.builds(
    Explanation,
    st.sampled_from(["a", "b-1", "c.2"]),
    st.sampled_from(["np3", "np6"]),
    st.sampled_from(["undervisning", "organisation"]),
    st.sampled_from(VALENCES),
    words,
    st.sampled_from(["np3_niva", "np6_orsak", "saknas"]),
    names,
    moments | st.just(""),
    st.sampled_from(["sv", "ma", None]),
    words,
    st.sampled_from(["", "note"]),
    st.none() | st.integers(0, 1_000_000),
)
sides = st.lists(st.sampled_from(VALENCES), unique=True).map(lambda found: [v for v in VALENCES if v in found])
decisions = st.fixed_dictionaries(
    {
        "valences": sides,
        "verdict": st.sampled_from(VERDICTS),
        "reason": words,
        "by": names,
        "at": moments,
        "seen": st.dictionaries(names, sides, max_size=2),
    },
    optional={"under": st.just(["organisation", "undervisning"])},
)
marks = st.fixed_dictionaries(
    {
        "question": st.sampled_from(["np3_niva", "saknas"]),
        "quote": words,
        "field": words,
        "start": st.none() | st.integers(0, 9),
        "at": moments | st.just(""),
        "by": names | st.just(""),
    }
)


@given(
    st.lists(explanations, max_size=4),
    st.dictionaries(st.sampled_from(["m1", "m2"]), marks),
    st.dictionaries(names, moments),
    st.dictionaries(st.sampled_from(["np3/undervisning", "np6/organisation"]), decisions),
)
def test_any_coding_is_read_back_as_it_was_written(
    small_round: Round,
    coded: list[Explanation],
    later: dict[str, Any],
    ready: dict[str, str],
    ruled: dict[str, Any],
) -> None:
    school = small_round.school("12345678")
    assert school is not None
    changes = [Change("about/round", small_round.id), Change("about/school", school.code)]
    changes += [explanation.change() for explanation in coded]
    changes += [Change(f"later/{id_}", mark) for id_, mark in later.items()]
    changes += [done_change(coder, at) for coder, at in ready.items()]
    changes += [Change(f"settled/{place}", value) for place, value in ruled.items()]
    held = Conversation(Agenda(GUIDE, small_round, school), Session("s").foreseen(changes))
    text = exported(held)

    top, _round = document_round(text.encode(), "d.json")
    read = Session("s").foreseen(read_document(top, "d.json", small_round, GUIDE).changes)

    assert read.explanations == held.session.explanations
    for prefix in ("later/", "done/", "settled/"):
        assert read.under(prefix) == held.session.under(prefix)
    again = json.loads(exported(Conversation(held.agenda, read)))
    assert {**again, "state": "prepared"} == json.loads(text)


# One fault.


def put(path: str, value: Any) -> Callable[[Document], None]:
    """Set `explanations/0/memo` (a number steps into a list)."""

    def change(document: Document) -> None:
        *way, last = path.split("/")
        place: Any = document
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[last] = value

    return change


def drop(path: str) -> Callable[[Document], None]:
    key, index, name = path.split("/")
    return lambda document: document[key][int(index)].pop(name)


def twice(name: str) -> Callable[[Document], None]:
    return lambda document: document[name].append(copy.deepcopy(document[name][0]))


def deep(levels: int) -> Any:
    return [deep(levels - 1)] if levels else "x"


FAULTS: list[tuple[str, Callable[[Document], Any], str]] = [
    # Codings.
    ("memo as a number", put("explanations/0/memo", 7), "explanations[1].memo"),
    ("memo false", put("explanations/0/memo", False), "explanations[1].memo"),
    ("memo as an empty list", put("explanations/0/memo", []), "explanations[1].memo"),
    ("quote zero", put("explanations/0/quote", 0), "explanations[1].quote"),
    ("quote as an object", put("explanations/0/quote", {}), "explanations[1].quote"),
    ("field as a number", put("explanations/0/field", 0), "explanations[1].field"),
    ("start negative", put("explanations/0/start", -1), "explanations[1].start"),
    ("start as a text", put("explanations/0/start", "4"), "explanations[1].start"),
    ("start true", put("explanations/0/start", True), "explanations[1].start"),
    ("start 4.0", put("explanations/0/start", 4.0), "explanations[1].start"),
    ("start beyond all texts", put("explanations/0/start", 10**9), "explanations[1].start"),
    ("time false", put("explanations/0/coded_at", False), "explanations[1].coded_at"),
    ("time in words", put("explanations/0/coded_at", "i går"), "explanations[1].coded_at"),
    ("hour 25", put("explanations/0/coded_at", "2016-04-12T25:00:00"), "explanations[1].coded_at"),
    ("a coder of spaces", put("explanations/0/coder", " \t"), "explanations[1].coder"),
    ("a coder who is a number", put("explanations/0/coder", 7), "explanations[1].coder"),
    ("a path as id", put("explanations/0/id", "a/b"), "explanations[1].id"),
    ("no id", drop("explanations/0/id"), "explanations[1]"),
    ("no measure", drop("explanations/0/measure"), "explanations[1]"),
    ("unknown measure", put("explanations/0/measure", "np9"), "explanations[1].measure"),
    ("unknown key", put("explanations/0/start_at", 1), "explanations[1].start_at"),
    ("a coding as a text", put("explanations", ["x"]), "explanations[1]"),
    ("codings as an object", put("explanations", {}), "explanations"),
    ("codings null", put("explanations", None), "explanations"),
    ("the same coding twice", twice("explanations"), "explanations[4].id"),
    ("control character", put("explanations/0/memo", "a\x1b[2J"), "explanations[1].memo"),
    # What is to be coded later.
    ("marks as an object", put("code_later", {}), "code_later"),
    ("a mark as a text", put("code_later", ["x"]), "code_later[1]"),
    ("a mark without an id", drop("code_later/0/id"), "code_later[1]"),
    ("a mark without a question", drop("code_later/0/question"), "code_later[1]"),
    ("a mark's unknown key", put("code_later/0/coder", "AL"), "code_later[1].coder"),
    ("a mark's unknown question", put("code_later/0/question", "np4"), "code_later[1].question"),
    ("a mark's bad id", put("code_later/0/id", ""), "code_later[1].id"),
    ("a mark's bad time", put("code_later/0/at", "snart"), "code_later[1].at"),
    ("a mark's time zero", put("code_later/0/at", 0), "code_later[1].at"),
    ("a mark's place as a text", put("code_later/0/start", "0"), "code_later[1].start"),
    ("a mark by nobody that can be", put("code_later/0/by", False), "code_later[1].by"),
    ("a mark's quote as a list", put("code_later/0/quote", []), "code_later[1].quote"),
    ("the same mark twice", twice("code_later"), "code_later[3].id"),
    # Who is done.
    ("done as a list", put("coding_done", ["AL"]), "coding_done"),
    ("done without a time", put("coding_done/AL", None), "coding_done.AL"),
    ("done true", put("coding_done/AL", True), "coding_done.AL"),
    ("done some day", put("coding_done/AL", "2016-02-30"), "coding_done.AL"),
    ("nobody is done", put("coding_done", {"": AT}), "coding_done"),
    ("spaces are done", put("coding_done", {"  ": AT}), "coding_done"),
    # What was decided.
    ("decisions as an object", put("settled", {}), "settled"),
    ("a decision as a text", put("settled", ["x"]), "settled[1]"),
    *((f"a decision without {name}", drop(f"settled/0/{name}"), "settled[1]") for name in (
        "measure", "category", "valences", "verdict", "reason", "by", "at", "seen",
    )),
    ("a decision's unknown key", put("settled/0/because", "x"), "settled[1].because"),
    ("a decision on an unknown measure", put("settled/0/measure", "np9"), "settled[1].measure"),
    ("a decision on an unknown code", put("settled/0/category", "motivation"), "settled[1].category"),
    ("an unknown verdict", put("settled/0/verdict", "all"), "settled[1].verdict"),
    ("an unknown valence", put("settled/0/valences", ["weakness", "bra"]), "settled[1].valences[2]"),
    ("valences as a text", put("settled/0/valences", "weakness"), "settled[1].valences"),
    ("a reason that is no text", put("settled/0/reason", None), "settled[1].reason"),
    ("decided by nobody", put("settled/0/by", ""), "settled[1].by"),
    ("decided some day", put("settled/0/at", "i går"), "settled[1].at"),
    ("decided at no time", put("settled/0/at", ""), "settled[1].at"),
    ("seen as a list", put("settled/0/seen", []), "settled[1].seen"),
    ("seen as a text", put("settled/0/seen/ÅA", "weakness"), "settled[1].seen.ÅA"),
    ("an unknown valence was seen", put("settled/0/seen/ÅA", ["bra"]), "settled[1].seen.ÅA[1]"),
    ("nobody saw it", put("settled/0/seen", {"": []}), "settled[1].seen"),
    ("under an unknown code", put("settled/0/under", ["organisation", "x"]), "settled[1].under[2]"),
    ("under a text", put("settled/0/under", "organisation"), "settled[1].under"),
    ("the same decision twice", twice("settled"), "settled[2]"),
    # All of them.
    *((f"{name} too deep", put(name, deep(12)), name) for name in ("explanations", "code_later", "settled")),
    ("a decision too deep", put("settled/0/seen/ÅA", deep(9)), "settled[1].seen.ÅA"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "place"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_document_with_one_fault_in_its_coding_is_refused_whole_with_its_place(
    loaded: Register, coded: Document, write_document: WriteDocument, spoil: Callable[[Document], Any], place: str
) -> None:
    spoil(coded)
    path = write_document(json.dumps(coded))
    events = loaded.events()

    with pytest.raises(RefusedError) as found:
        import_documents(loaded, [path])

    assert str(found.value).startswith(f"session.json, {place}")
    assert loaded.events() == events
