"""The third step: school names in the files that match no code; the user assigns each one to a school."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.intake.text import one_line
from resultatdialog.locale import _, ngettext
from resultatdialog.locale.alphabetical import alphabetical
from resultatdialog.rounds.assemble import Unmatched
from resultatdialog.rounds.roster import School
from resultatdialog.rounds.setup import RoundPreview, Setup, decided, school_of_same_name
from resultatdialog.tui.widgets.setup.pane import Pane

NOBODY, CONTINUE = "-", "on"
_DIGITS = 9
_LONGEST = 200


class NamesPane(Pane):
    """Asks for one name at a time; afterwards lists all names with their decisions."""

    BINDINGS = [
        Binding("f5", "all_same", _("accept all equal names"), id="names.same",
                tooltip=_("Every name that is written just like one school's")),
        Binding("left", "go(-1)", _("name before"), id="names.before", key_display="←"),
        Binding("right", "go(1)", _("next name"), id="names.after", key_display="→"),
        *(Binding(str(number), f"choose({number})", show=False) for number in range(10)),
    ]  # fmt: skip

    def __init__(self, setup: Setup, preview: RoundPreview) -> None:
        super().__init__(setup)
        self._names = preview.unmatched
        self._schools = tuple(sorted(preview.candidates, key=lambda school: alphabetical(school.name)))
        self._index = self._next_open(0)

    def compose(self) -> ComposeResult:
        """The name, its place in the files, and the schools."""
        yield Static(id="name", classes="ask", markup=False)
        yield Static(id="where", classes="muted", markup=False)
        yield OptionList(id="schools", markup=False)

    def on_mount(self) -> None:
        """Show the first undecided name."""
        self._show()

    def begin(self) -> None:
        """Focus the list."""
        self.screen.set_focus(self.query_one(OptionList))

    def point_out(self, field: str) -> None:
        """Show the first undecided name."""
        del field
        self._index = self._next_open(0)
        self._show()

    def _next_open(self, start: int) -> int:
        """Index of the next undecided name from `start` on, then from the first; number of names if all are decided."""
        order = [*range(start, len(self._names)), *range(start)]
        return next((n for n in order if not decided(self._names[n].name, self.setup)), len(self._names))

    # Display.

    def _show(self) -> None:
        listing = self.query_one(OptionList)
        ask, where = self.query_one("#name", Static), self.query_one("#where", Static)
        if self._index >= len(self._names):
            count = len(self._names)
            text = ngettext("{n} name is decided.", "All {n} names are decided.", count).format(n=count)
            ask.update(Content(text))
            where.update(Content(_("Enter goes on. Choose a name to change what was said of it.")))
            options = [Option(Content(_("Go on")), id=CONTINUE)]
            options += [Option(self._decision(name), id=str(index)) for index, name in enumerate(self._names)]
            listing.set_options(options)
            listing.highlighted = 0
            return
        name = self._names[self._index]
        of = _("Name {n} of {of}: whose is it?").format(n=self._index + 1, of=len(self._names))
        ask.update(Content.from_markup("$of  [b]$name[/b]", of=of, name=one_line(name.name)[:_LONGEST]))
        location = _("{file}, line {line}").format(file=one_line(name.file)[:_LONGEST], line=name.line)
        where.update(Content(location + ". " + _("A number key or Enter chooses, ← and → go between the names.")))
        schools = self._offered(name)
        similar = len(self._similar(name))
        options = [
            Option(self._school_content(n if n <= similar else 0, school, name), id=school.code)
            for n, school in enumerate(schools, start=1)
        ]
        options.insert(similar, Option(Content(_("0  None of them – the row is left out")), id=NOBODY))
        listing.set_options(options)
        marked = self.setup.confirmed.get(name.name, NOBODY if name.name in self.setup.left_out else "")
        same = school_of_same_name(name, self._schools)
        marked = marked or (same.code if same else "")
        listing.highlighted = next((n for n, option in enumerate(options) if option.id == marked), 0)

    def _similar(self, name: Unmatched) -> tuple[School, ...]:
        """At most nine schools: the equal name, names that contain it or are contained in it, similar spellings."""
        plain = " ".join(name.name.casefold().split())
        found = [same] if (same := school_of_same_name(name, self._schools)) else []
        found += [school for school in self._schools if plain in school.name.casefold()]
        found += [school for school in self._schools if school.name.casefold() in plain]
        return tuple(dict.fromkeys([*found, *name.near]))[:_DIGITS]

    def _offered(self, name: Unmatched) -> tuple[School, ...]:
        """All schools, the similar ones first."""
        similar = self._similar(name)
        return (*similar, *(school for school in self._schools if school not in similar))

    def _school_content(self, number: int, school: School, name: Unmatched) -> Content:
        key = str(number) if number else " "
        same = f"  ({_('same name')})" if school == school_of_same_name(name, self._schools) else ""
        return Content.from_markup(
            "$key  $name  [$secondary]$code[/]$same", key=key, name=one_line(school.name), code=school.code, same=same
        )

    def _decision(self, name: Unmatched) -> Content:
        code = self.setup.confirmed.get(name.name)
        school = next((school.name for school in self._schools if school.code == code), "")
        return Content(one_line(f"{name.name[:60]} → {school or _('left out')}"))

    # Decisions.

    @on(OptionList.OptionSelected)
    def take(self, message: OptionList.OptionSelected) -> None:
        """Decide the name with the marked choice; in the final list, go on or return to the marked name."""
        message.stop()
        chosen = message.option_id or ""
        if self._index < len(self._names):
            self._decide(chosen)
        elif chosen == CONTINUE:
            self.post_message(self.Ready())
        else:
            self._index = int(chosen)
            self._show()

    def action_choose(self, number: int) -> None:
        """Decide the name with the school of this number; 0 leaves the row out."""
        if self._index >= len(self._names):
            return
        similar = self._similar(self._names[self._index])
        if number == 0:
            self._decide(NOBODY)
        elif number <= len(similar):
            self._decide(similar[number - 1].code)

    def _decide(self, code: str) -> None:
        name = self._names[self._index].name
        confirmed = {each: whose for each, whose in self.setup.confirmed.items() if each != name}
        left_out = self.setup.left_out - {name}
        if code == NOBODY:
            left_out |= {name}
        else:
            confirmed[name] = code
        self.setup = replace(self.setup, confirmed=confirmed, left_out=left_out)
        self._index = self._next_open(self._index + 1)
        self._show()

    def action_all_same(self) -> None:
        """Assign every undecided name that equals one school's name."""
        found = {
            name.name: same.code
            for name in self._names
            if not decided(name.name, self.setup) and (same := school_of_same_name(name, self._schools)) is not None
        }
        self.setup = replace(self.setup, confirmed={**self.setup.confirmed, **found})
        text = ngettext("{n} equal name accepted.", "{n} equal names accepted.", len(found)).format(n=len(found))
        self.notify(text, timeout=3, markup=False)
        self._index = self._next_open(0)
        self._show()

    def action_go(self, step: int) -> None:
        """Show the previous or the next name; after the last one, the list of all names."""
        self._index = max(0, min(self._index + step, len(self._names)))
        self._show()
