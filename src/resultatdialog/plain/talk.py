"""The plain meeting: a line is a note, a line of numbers ticks, and a line that begins with a colon is a command."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from resultatdialog.coding.passages import sentences
from resultatdialog.dialogue.labels import say_agreement, status_label
from resultatdialog.dialogue.section_table import section_table
from resultatdialog.guide.model import Question, ResultGroup
from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.plain.beginning import ask_about, begin, open_finished
from resultatdialog.plain.lines import LeavingError, Person
from resultatdialog.plain.question import (
    entries,
    entry_words,
    field_lines,
    figure_lines,
    question_lines,
    ticked,
    ticks,
)
from resultatdialog.register.errors import NotSavedError
from resultatdialog.vocabulary import subjects
from resultatdialog.work.meeting import OpenMeeting

_NUMBERS = re.compile(r"\d{1,2}(?:[ ,]+\d{1,2})*")
_COMMAND = re.compile(r":(\w+)\s*(.*)", re.DOTALL)
_VALENCES = ("strength", "weakness", "unspecified")


class PlainMeeting:
    """One school's meeting, held line by line with the same saving and coding as on the screens."""

    def __init__(self, meeting: OpenMeeting, person: Person) -> None:
        self._meeting = meeting
        self._person = person
        self._before: Question | None = None
        questions = meeting.conversation.unfinished() or meeting.conversation.questions
        self._question = questions[0]
        self._over = False

    def hold(self) -> None:
        """Begin or go on with the meeting until it is left; when no more lines come it is left as it stands."""
        try:
            if not self._meeting.begun:
                begin(self._meeting, self._person)
            elif self._meeting.read_only:
                open_finished(self._meeting, self._person)
            self._person.say(_("A line is noted. Numbers tick. :help tells the commands, :end ends."))
            self._read_aloud()
            while not self._over:
                self._take(self._person.hear("> "))
                self._say_unsaved()
        except LeavingError:
            self._meeting.try_again()
            self._say_unsaved()
            self._person.say(_("The meeting is left as it stands; go on another time."))

    @property
    def _note_field(self) -> str:
        """The field of the open question that lines go to."""
        return self._meeting.conversation.words_field(self._question)

    # Lines.

    def _take(self, line: str) -> None:
        """Do what a line says: a command, ticks, or a line of the note."""
        command = _COMMAND.fullmatch(line.strip())
        if command is not None:
            self._command(command[1].casefold(), command[2].strip(), line)
            return
        if line.strip() == "?":
            self._help()
        elif line.strip() and self._may_write():
            numbers = re.findall(r"\d+", line) if _NUMBERS.fullmatch(line.strip()) else []
            if not (numbers and self._tick(numbers)):
                self._note(line)
                if numbers and ticks(self._meeting.conversation, self._question):
                    self._person.say(_("There is no such number here, so the line is noted. :undo takes it back."))

    def _may_write(self) -> bool:
        if self._meeting.read_only:
            self._person.say(_("The meeting is only read; nothing is written."))
        return not self._meeting.read_only

    def _note(self, line: str) -> None:
        field = self._note_field
        before = str(self._meeting.conversation.session.answer(self._question.id).get(field, ""))
        if not self._meeting.answer(self._question, field, f"{before}\n{line}" if before else line):
            self._person.say(_("This answer waits for a decision between two versions; the line is not noted."))

    def _tick(self, numbers: list[str]) -> bool:
        """Tick the options of these numbers; False when the question has no such options, so that it is a note."""
        found = ticks(self._meeting.conversation, self._question)
        if not found or any(not 0 < int(number) <= len(found) for number in numbers):
            return False
        for number in numbers:
            tick = found[int(number) - 1]
            before = self._meeting.conversation.answer(self._question).get(tick.field.id)
            after = ticked(tick.field, tick.option.id, before)
            if tick.field.type == "several" and after is not None:
                known = [option.id for option in self._meeting.conversation.options(tick.field)]
                after = sorted(after, key=known.index)
            self._meeting.answer(self._question, tick.field.id, after)
            on = after is not None and (tick.field.type != "several" or tick.option.id in after)
            said = _("{option}: ticked") if on else _("{option}: taken back")
            self._person.say(said.format(option=one_line(tick.option.label)))
        return True

    def _command(self, name: str, rest: str, line: str) -> None:
        if name.isdecimal():
            if self._may_write():
                self._fill(int(name), rest)
            return
        found = next((command for command in self._commands() if name in command[0]), None)
        if found is not None:
            found[2](rest)
        elif self._may_write():
            self._note(line)
            self._person.say(_("There is no such command, so the line is noted. :undo takes it back."))

    def _commands(self) -> tuple[tuple[tuple[str, ...], str, Callable[[str], None]], ...]:
        """Names of each command in both languages, what it does in words, and the function."""
        return (
            (("n", "nästa", "next"), _("the next question"), lambda _rest: self._step(1)),
            (("f", "förra", "previous"), _("the question before"), lambda _rest: self._step(-1)),
            (("gå", "go"), _("to the question of a number"), self._go),
            (("d", "åter", "back"), _("back to where I was"), lambda _rest: self._return()),
            (("läs", "read"), _("read the question again"), lambda _rest: self._read_aloud()),
            (("siffror", "figures"), _("the school's figures"), lambda _rest: self._figures()),
            (("lista", "list"), _("all questions and how they stand"), lambda _rest: self._list()),
            (("skriv", "write"), _("note a line of numbers"), self._write),
            (("p", "parkera", "park"), _("park the question, with a reason"), lambda why: self._aside("parked", why)),
            (("vetinte", "unknown"), _("does not know"), lambda why: self._aside("dont_know", why)),
            (("avstår", "declined"), _("does not want to answer"), lambda why: self._aside("declined", why)),
            (("ejställd", "skip"), _("will not be asked"), lambda why: self._aside("not_asked", why)),
            (("öppna", "open"), _("take such a mark back"), lambda why: self._aside("open", why)),
            (("k", "koda", "code"), _("code the last sentence, or the words given"), self._code),
            (("å", "avtal", "agree"), _("what is agreed: what; who; when"), self._agree),
            (("till", "to"), _("the last sentence to the question of a number"), self._send),
            (("lös", "loose"), _("a loose note, or all of them"), self._loose),
            (("egen", "comment"), _("your own comment"), self._comment),
            (("z", "ångra", "undo"), _("undo"), lambda _rest: self._undo()),
            (("y", "gör", "redo"), _("redo"), lambda _rest: self._redo()),
            (("om", "about"), _("correct day, time, place and people"), lambda _rest: self._about()),
            (("sparat", "saved"), _("whether everything is saved"), lambda _rest: self._say_saved()),
            (("kopia", "copy"), _("write a copy to a folder"), self._copy),
            (("hjälp", "help"), _("these commands"), lambda _rest: self._help()),
            (("slut", "end", "q"), _("finish or leave"), lambda _rest: self._end()),
        )

    def _help(self) -> None:
        for names, words, _function in self._commands():
            self._person.say(f"  :{', :'.join(names)}  {words}")
        self._person.say(_("A field with a number is filled in with :1 and its value."))

    # Going about.

    def _open(self, question: Question) -> None:
        self._before, self._question = self._question, question
        self._say_saved()
        self._read_aloud()

    def _read_aloud(self) -> None:
        for line in question_lines(self._meeting.conversation, self._question):
            self._person.say(line)

    def _step(self, step: int) -> None:
        target = self._meeting.conversation.neighbour(self._question, step)
        if target is not None:
            self._open(target)
        elif step > 0:
            self._end()
        else:
            self._person.say(_("This is the first question."))

    def _numbered(self, words: str) -> Question | None:
        questions = self._meeting.conversation.questions
        found = next((question for question in questions if str(question.number) == words.strip()), None)
        if found is None:
            self._person.say(_("There is no question {number} for this school.").format(number=words or "–"))
        return found

    def _go(self, rest: str) -> None:
        question = self._numbered(rest)
        if question is not None:
            self._open(question)

    def _return(self) -> None:
        if self._before is not None and self._meeting.conversation.applies(self._before):
            self._open(self._before)

    def _figures(self) -> None:
        conversation = self._meeting.conversation
        for line in figure_lines(section_table(conversation.agenda, conversation.section(self._question))):
            self._person.say(line)

    def _list(self) -> None:
        conversation = self._meeting.conversation
        for question in conversation.questions:
            self._person.say(
                one_line(f"  {question.number}  {question.short} – {status_label(conversation.status(question))}")
            )

    # Answers.

    def _write(self, rest: str) -> None:
        if rest and self._may_write():
            self._note(rest)

    def _fill(self, number: int, words: str) -> None:
        """Fill in the field of this number."""
        conversation, question = self._meeting.conversation, self._question
        found = entries(conversation, question)
        if not 0 < number <= len(found):
            self._person.say(_("There is no field {number} here.").format(number=number))
            return
        entry = found[number - 1]
        before = conversation.session.answer(question.id).get(entry.field.id)
        if entry.field.type in ("count", "counts") and words and not (words.isdecimal() and len(words) <= 5):
            self._person.say(_("Write a number of pupils; the line is not noted: {words}").format(words=words))
            return
        match entry.field.type:
            case "count":
                self._meeting.answer(question, entry.field.id, int(words) if words else None)
            case "counts":
                counts = {name: count for name, count in (before or {}).items() if name != entry.subject}
                counts |= {entry.subject: int(words)} if words else {}
                self._meeting.answer(question, entry.field.id, counts or None)
            case "actions":
                parts = dict(zip(("what", "who", "when"), (part.strip() for part in words.split(";")), strict=False))
                self._meeting.answer(question, entry.field.id, [*(before or []), {n: t for n, t in parts.items() if t}])
            case _:
                self._meeting.answer(question, entry.field.id, words or None)
        self._person.say(entry_words(self._meeting.conversation, question, entry))

    def _comment(self, words: str) -> None:
        if words and self._may_write():
            before = str(self._meeting.conversation.session.answer(self._question.id).get("comment", ""))
            self._meeting.answer(self._question, "comment", f"{before}; {words}" if before else words)

    def _aside(self, how: str, why: str) -> None:
        if not self._may_write():
            return
        self._meeting.set_aside(self._question, how, why)
        self._person.say(status_label(self._meeting.conversation.status(self._question)))
        if how != "open":
            self._step(1)

    def _undo(self) -> None:
        self._go_back_and_forth(self._meeting.undo, _("Undone: {what}"), _("There is nothing left to undo."))

    def _redo(self) -> None:
        self._go_back_and_forth(self._meeting.redo, _("Done again: {what}"), _("There is nothing to do again."))

    def _go_back_and_forth(self, move: Callable[[], tuple[Question | None, object]], said: str, none_left: str) -> None:
        try:
            question, words = move()
        except LookupError:
            self._person.say(none_left)
            return
        self._person.say(said.format(what=words))
        if question is not None and question != self._question and self._meeting.conversation.applies(question):
            self._before, self._question = self._question, question
            self._read_aloud()

    # Explanations, agreements and words that belong elsewhere.

    def _last_sentence(self) -> tuple[str, int, str]:
        """The last sentence of the note, its place, and the note."""
        note = str(self._meeting.conversation.session.answer(self._question.id).get(self._note_field, ""))
        found = sentences(note)
        start, end = found[-1] if found else (0, 0)
        return note[start:end], start, note

    def _code(self, words: str) -> None:
        if not self._may_write():
            return
        if self._meeting.settling:
            self._person.say(
                _("Two have coded this school. What they see differently is settled under F5 on the list.")
            )
            return
        quote, start, note = self._last_sentence()
        if words and words in note:
            quote, start = words, note.rindex(words)
        elif words:
            quote, start = words, -1
        group = self._group()
        if group is None:
            return
        self._person.say(_("Coded words: {words}").format(words=quote or _("the whole answer")))
        subject = None
        if group.subjects:
            labels = [subjects()[name] for name in group.subjects]
            chosen = self._person.choose(_("Subject, Enter for none"), labels)
            subject = group.subjects[chosen] if chosen is not None else None
        book = self._meeting.conversation.guide.codebook
        category = self._person.choose(_("Code"), [one_line(code.label) for code in book.categories])
        if category is None:
            return
        code = book.categories[category]
        kind = book.type_of(code.id)
        assert kind is not None
        valence = self._person.choose(_("Strength or weakness"), [str(getattr(kind, name)) for name in _VALENCES])
        if valence is None:
            return
        place = (self._note_field, start) if start >= 0 and quote else ("", None)
        self._meeting.code(self._question, code.id, _VALENCES[valence], quote, subject, *place, measure=group.id)
        asked = self._meeting.follow_up(self._question)
        if asked is not None:
            lead = _("What the school does has not been named yet. You may ask:")
            self._person.say(f"{lead} {one_line(asked)}")

    def _group(self) -> ResultGroup | None:
        """The result the explanation is about: the question's own, else asked for."""
        book, groups = self._meeting.conversation.guide.codebook, self._meeting.explainable
        own = book.result_group(self._question.explains) if self._question.explains else None
        if own is not None or len(groups) == 1:
            return own or groups[0]
        if not groups:
            self._person.say(_("The guide has no results to explain for this school."))
            return None
        chosen = self._person.choose(_("Which result does it explain?"), [one_line(group.label) for group in groups])
        return groups[chosen] if chosen is not None else None

    def _agree(self, words: str) -> None:
        agreements = self._meeting.conversation.session.agreements
        if not words:
            for agreement in agreements:
                self._person.say("  " + one_line(say_agreement(agreement)))
            if not agreements:
                self._person.say(_("Nothing has been agreed."))
        elif self._may_write():
            what, who, when = ([part.strip() for part in words.split(";", 2)] + ["", ""])[:3]
            if not what:
                self._person.say(_("Write what was agreed."))
                return
            self._meeting.agree(self._question, self._meeting.new_agreement(self._question, what, who, when))
            self._person.say(_("The agreement is noted."))

    def _send(self, rest: str) -> None:
        if not self._may_write():
            return
        quote, start, _note = self._last_sentence()
        question = self._numbered(rest)
        if question is None or question == self._question:
            return
        if not quote:
            self._person.say(_("Write or mark the words in the note first."))
            return
        if self._meeting.send(quote, self._question, (self._note_field, start), question):
            said = _("”{words}” is moved to question {number}.")
            self._person.say(said.format(words=one_line(quote), number=question.number))

    def _loose(self, words: str) -> None:
        before = self._meeting.conversation.session.loose_notes
        if words and self._may_write():
            self._meeting.note_loosely(f"{before}\n{words}" if before else words)
        elif not words:
            self._person.say(before or _("There are no loose notes."))

    def _about(self) -> None:
        if self._may_write():
            self._meeting.tell_about(ask_about(self._meeting, self._person, self._meeting.about))

    # Saving and the end.

    def _say_unsaved(self) -> None:
        if self._meeting.unsaved and (why := self._meeting.try_again()):
            kept = _("NOT IN THE REGISTER – kept in the safety log")
            state = kept if self._meeting.kept_in_tail else _("NOT SAVED – trying again")
            self._person.say(f"{state}. {why}")

    def _say_saved(self) -> None:
        if not self._meeting.unsaved and self._meeting.saved_at is not None:
            self._person.say(_("Saved {time}").format(time=f"{self._meeting.saved_at:%H.%M.%S}"))
        else:
            self._say_unsaved()

    def _copy(self, folder: str) -> None:
        if not folder:
            self._person.say(_("Name the folder: :copy FOLDER"))
            return
        try:
            written = self._meeting.emergency_copy(Path(folder))
        except (OSError, NotSavedError) as error:
            self._person.say(str(error))
        else:
            self._person.say(_("Written: {path}").format(path=written))

    def _end(self) -> None:
        """Ask whether the meeting is finished or left; the default follows what is left."""
        if self._meeting.conversation.session.finished:
            self._over = not self._meeting.unsaved or self._leave_unsaved()
            return
        left = self._meeting.conversation.unfinished()
        said = ngettext("{n} question is left.", "{n} questions are left.", len(left)).format(n=len(left))
        self._person.say(said if left else _("All questions are dealt with."))
        if loose := self._meeting.conversation.session.loose_notes:
            self._person.say(_("Loose notes") + ":\n" + loose)
        choices = (_("Go on"), _("Leave for now – go on another time"), _("The meeting is over – mark it as held"))
        choice = self._person.choose(_("What do you want to do"), choices, 1 if left else 2)
        if not choice:
            for line in field_lines(self._meeting.conversation, self._question):
                self._person.say(line)
            return
        if choice == 2:
            self._meeting.finish()
        self._over = not self._meeting.unsaved or self._leave_unsaved()

    def _leave_unsaved(self) -> bool:
        """Ask whether to leave although something is not saved."""
        self._say_unsaved()
        if not self._meeting.unsaved:
            return True
        choices = (_("Try again"), _("Leave; what is not saved is lost unless it is in the safety log"))
        return self._person.choose(_("Something is not saved."), choices, 0) == 1
