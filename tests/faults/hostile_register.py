"""A register whose every word is hostile, written behind the doors: what the screens and commands must stand.

The sample round with the schools', principals', round's and guide's texts replaced, enough schools that every string is
some school's name, meetings with notes, lines, counts, actions, codings, parked questions, comments and drafts. Doors
would refuse half of it; here it goes in through `Register.append`, as it might from a damaged or forged file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from faults.hostile_strings import Hostile
from resultatdialog.coding.coder_status import CodeLater, done_change
from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.event import Change, Json
from resultatdialog.dialogue.session import VALENCES, Explanation, Session
from resultatdialog.guide.model import Guide, Question
from resultatdialog.guide.read import guide_from_json, guide_hash, guide_to_json
from resultatdialog.guide.shipped import sample_round
from resultatdialog.register.batch import Draft
from resultatdialog.register.store import Entry, Register
from resultatdialog.rounds.folder import RoundFolder, read_round
from resultatdialog.rounds.roster import School
from resultatdialog.work.codebooks import record_decision
from resultatdialog.work.conflict_notes import note_conflicts
from resultatdialog.work.conversations import digest_of, open_conversation
from resultatdialog.work.round_import import add_round

MAIN = "99000003"
"""The school whose meeting is toured: all grades, every figure."""
ALIKE = ("99000020", "99000021")
"""Schools that have said the same, which was coded differently."""
MET = ("99000001", MAIN, "99000002", "99000018", "99000006", "99000010")
"""Schools with a meeting."""
MORE = (School("97000000", "En enda skola", "kommunal", ("3",)),)
"""The only school of the other round, whose id is hostile too."""
CODERS = ("AL", "BT")
"""Who coded the first school."""
LINES = 14
"""Strings in one note: more than it shows at once, so that the tour scrolls."""


class Supply:
    """The strings in turn, beginning where told, so that another tour meets them in other places."""

    def __init__(self, strings: Sequence[Hostile], shift: int = 0) -> None:
        self._strings = strings
        self._shift = shift

    def turn(self, fits: Callable[[Hostile], bool] = lambda _hostile: True) -> Iterator[str]:
        """All that fit, again and again."""
        chosen = [hostile for hostile in self._strings if fits(hostile)]
        place = self._shift % len(chosen)
        return cycle([hostile.text for hostile in (*chosen[place:], *chosen[:place])])


def _short(hostile: Hostile) -> bool:
    return len(hostile.text) < 60


def _wording(hostile: Hostile) -> bool:
    """Sentences are templates: what is one would be refused with the guide, or run."""
    return _short(hostile) and not any(sign in hostile.text for sign in ("{{", "{%", "{#"))


def hostile_guide(guide: Guide, supply: Supply) -> Guide:
    """The guide with every text that is shown replaced; ids, conditions and figures stay."""
    plain: dict[str, Any] = json.loads(guide_to_json(guide))
    words, sentences = supply.turn(_short), supply.turn(_wording)
    plain["title"] = next(words)
    plain["levels"]["words"] = {level: next(words) for level in plain["levels"]["words"]}
    plain["group_labels"] = {group: next(words) for group in plain["group_labels"]}
    book = plain["codebook"]
    labelled = [option for options in plain["options"].values() for option in options]
    labelled += [*book["types"], *book["categories"], *book["result_groups"]]
    for section in plain["sections"]:
        section["title"] = next(words)
        if section.get("show"):
            section["show"]["title"] = next(words)
        for question in section["questions"]:
            question["short"] = next(words)
            for wording in question["wordings"]:
                kept = " {{ np3_sv }}" if "{{ np3_sv }}" in wording["text"] else ""
                wording["text"] = f"F{question['number']}: {next(sentences)} {next(sentences)}{kept}"
            question["instruction"] = next(words)
            question["follow_ups"] = [next(words), next(words)]
            labelled += question["fields"]
    for part in labelled:
        part["label"] = next(words)
    for kind in book["types"]:
        kind.update({valence: next(words) for valence in VALENCES})
    for category in book["categories"]:
        category |= {"examples": next(words), "definition": next(words), "not_when": next(words)}
    book["prompts"] = [next(words)]
    return guide_from_json(json.dumps(plain, ensure_ascii=False))


def hostile_folder(sample: RoundFolder, supply: Supply, schools: int) -> RoundFolder:
    """The sample round with hostile names, and more schools with them."""
    guide = hostile_guide(sample.guide, supply)
    names, people, words = supply.turn(), supply.turn(_short), supply.turn(_short)
    old = sample.round
    year = next(words)
    own = [school._replace(name=next(names), principal=next(people)) for school in old.schools]
    more = [
        School(f"{98_000_000 + number}", next(names), "kommunal", ("3",), 100, next(people))
        for number in range(max(schools - len(own), 1))
    ]
    changed = replace(
        old,
        title=next(words),
        municipality=next(words),
        school_year=year,
        guide_hash=guide_hash(guide_to_json(guide)),
        schools=(*own, *more),
        figures=tuple(
            figure._replace(
                school_year=year if figure.school_year == old.school_year else figure.school_year, source=next(words)
            )
            for figure in old.figures
        ),
    )
    return RoundFolder(changed, guide, ())


def _changes(conversation: Conversation, supply: Supply, place: int) -> Iterator[Change]:
    """A meeting at which everything that can be said is hostile."""
    any_text, words = supply.turn(), supply.turn(_short)
    list(islice(any_text, place * 90))
    list(islice(words, place * 70))
    yield Change("about/round", conversation.round.id)
    yield Change("about/school", conversation.school.code)
    yield Change("about/guide", {"id": conversation.guide.id, "version": conversation.guide.version})
    yield Change("about/held_on", "2016-04-12")
    people = {"principal": next(words), "lead": next(words), "notes": next(words)}
    if place == 0:  # two coders who are done: their differences are shown
        people |= {"lead": CODERS[0], "notes": CODERS[1]}
        for name in CODERS:
            yield done_change(name, "2016-04-13T10:00:00+02:00")
    yield Change("about/participants", [{"role": role, "name": name} for role, name in people.items()])
    yield Change("state", "held" if place > 1 else "ongoing")
    for number, question in enumerate(conversation.guide.questions()):
        for item in question.fields:
            value = _value(conversation, question, item.id, any_text, words)
            if value is not None:
                yield Change(f"answer/{question.id}/{item.id}", value)
        yield Change(f"answer/{question.id}/comment", next(words))
        if number % 4 == 3:
            yield Change(f"answer/{question.id}/parked", next(words))
        if question.explains:
            yield Change("challenge/np3_sv_share", {"figure": next(words), "source": next(words)})
            yield Change("shown/B", {"np3_sv_share": {"school": next(words), "source": next(words)}})
        for coding in range(5 if question.explains else 0):
            book = conversation.guide.codebook
            category = book.categories[0 if place == 1 else coding]  # the pupils only: then the prompt is shown
            coder = CODERS[coding % 2] if place == 0 else next(words)
            explanation = Explanation(
                f"{question.id}-{coding}", question.explains or "", category.id, VALENCES[coding % 3], next(any_text),
                question.id, coder, "2016-04-12T10:31:00+02:00", None, next(words),
            )  # fmt: skip
            yield explanation.change()
        if question.explains:
            yield CodeLater(
                f"{question.id}-later", question.id, next(words), "note", 0, "2016-04-12", next(words)
            ).change()


def _said_alike(conversation: Conversation, supply: Supply, place: int) -> Iterator[Change]:
    """A meeting that was coded to the end; the words are the same whatever the place, the code is not."""
    any_text, words = supply.turn(), supply.turn(_short)
    book = conversation.guide.codebook
    yield Change("about/round", conversation.round.id)
    yield Change("about/school", conversation.school.code)
    yield Change("state", "held")
    coder = next(words)
    yield done_change(coder, "2016-04-13T10:00:00+02:00")
    for number, said in enumerate(islice(any_text, 5)):
        group = book.result_groups[number % len(book.result_groups)]
        yield Change(f"answer/{group.question}/note", said)
        yield Explanation(
            f"alike-{place}-{number}", group.id, book.categories[place].id, VALENCES[place], said, group.question,
            coder, "2016-04-12T10:31:00+02:00",
        ).change()  # fmt: skip


def _value(
    conversation: Conversation, question: Question, field_id: str, any_text: Iterator[str], words: Iterator[str]
) -> Json:
    item = question.field(field_id)
    assert item is not None
    match item.type:
        case "text":
            return "\n".join(islice(any_text, LINES))
        case "line":
            return next(words)
        case "several":
            return [*[option.id for option in conversation.guide.field_options(item)][:2]]
        case "one":
            return "partly"
        case "count" | "rating":
            return 7
        case "counts":
            return {row: 3 for row in item.rows}
        case "actions":
            return [{part: next(words) for part in ("what", "who", "when")} for _action in range(3)]


def write_register(path: Path, strings: Sequence[Hostile], shift: int = 0, **opened: Any) -> RoundFolder:
    """Make the register, `opened` as Register takes it; gives what went into it."""
    supply = Supply(strings, shift)
    folder = hostile_folder(read_round(sample_round()), supply, len(strings))
    words, any_text = supply.turn(_short), supply.turn()
    with Register(path, **opened) as register:
        add_round(register, folder)
        add_round(register, replace(folder, round=replace(folder.round, id=f"b {next(words)}", schools=MORE)))
        for place, code in enumerate(ALIKE):
            conversation = open_conversation(register, folder.round, folder.guide, code)
            changes = tuple(_said_alike(conversation, supply, place))
            digest = digest_of(replace(conversation, session=conversation.session.foreseen(changes)))
            register.append([Entry(conversation.session, changes, folder.round.guide_hash, digest)], actor=next(words))
        for place, code in enumerate(MET):
            conversation = open_conversation(register, folder.round, folder.guide, code)
            if place > 2:
                conversation = replace(conversation, session=Session(next(words)))
            changes = tuple(_changes(conversation, supply, place))
            foreseen = replace(conversation, session=conversation.session.foreseen(changes))
            digest = digest_of(foreseen)
            if place > 2:
                digest = digest._replace(state=next(words), held_on=next(words))
            register.append([Entry(conversation.session, changes, folder.round.guide_hash, digest)], actor=next(words))
            if code == MAIN:
                for question, draft in zip(("np3_niva/quote", "underlag/reason", next(words)), any_text, strict=False):
                    register.keep_draft(
                        Draft(conversation.session.id, question, f"{draft}\n{next(any_text)}", next(words))
                    )
        divided = open_conversation(register, folder.round, folder.guide, MET[1]).session.id
        for _version in range(2):  # nobody who wrote one of them had seen the other
            apart = Entry(Session(divided), [Change("answer/skattning/note", next(words))], folder.round.guide_hash)
            register.append([apart], actor=next(words))
        note_conflicts(register, {divided: 1})
        said = {"id": "organisation", "words": {"examples": next(words)}, "redefined": True}
        record_decision(register, folder.round.id, "edit", said, by=next(words), why=next(words))
        register.keep_local("officials", {"lead": next(words), "notes": next(words)})
    return folder
