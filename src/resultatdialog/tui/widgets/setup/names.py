"""The third step: names in the files that are no school's code. Somebody says whose each is; nothing is guessed."""

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
from resultatdialog.rounds.assemble import Unmatched
from resultatdialog.rounds.roster import School
from resultatdialog.rounds.setup import RoundPreview, Setup, decided, school_of_same_name
from resultatdialog.tui.widgets.setup.pane import Pane

NOBODY, ON = "-", "on"
_DIGITS = 9
_LONGEST = 200


class NamesPane(Pane):
    """One name at a time with the schools it may be of; afterwards all of them with what was said."""

    BINDINGS = [
        Binding("f5", "all_same", _("accept all equal names"), id="names.same",
                tooltip=_("Every name that is written just like one school's")),
        Binding("left", "go(-1)", _("name before"), id="names.before", key_display="←"),
        Binding("right", "go(1)", _("next name"), id="names.after", key_display="→"),
        *(Binding(str(number), f"choose({number})", show=False) for number in range(10)),
    ]  # fmt: skip

    def __init__(self, setup: Setup, made: RoundPreview) -> None:
        super().__init__(setup)
        self._names = made.unmatched
        self._schools = tuple(sorted(made.candidates, key=lambda school: school.name))
        self._place = self._next_open(0)

    def compose(self) -> ComposeResult:
        """The name over the schools."""
        yield Static(id="name", classes="ask", markup=False)
        yield Static(id="where", classes="muted", markup=False)
        yield OptionList(id="schools", markup=False)

    def on_mount(self) -> None:
        """The first name nobody has said anything of."""
        self._show()

    def begin(self) -> None:
        """Choose."""
        self.screen.set_focus(self.query_one(OptionList))

    def point_out(self, field: str) -> None:
        """The first name that is not decided."""
        del field
        self._place = self._next_open(0)
        self._show()

    def _next_open(self, start: int) -> int:
        """The next name nobody has decided, from a place on and then from the first; the end when there is none."""
        order = [*range(start, len(self._names)), *range(start)]
        return next((n for n in order if not decided(self._names[n].name, self.setup)), len(self._names))

    # What is shown.

    def _show(self) -> None:
        listing = self.query_one(OptionList)
        ask, where = self.query_one("#name", Static), self.query_one("#where", Static)
        if self._place >= len(self._names):
            count = len(self._names)
            said = ngettext("{n} name is decided.", "All {n} names are decided.", count).format(n=count)
            ask.update(Content(said))
            where.update(Content(_("Enter goes on. Choose a name to change what was said of it.")))
            options = [Option(Content(_("Go on")), id=ON)]
            options += [Option(self._decision(name), id=str(place)) for place, name in enumerate(self._names)]
            listing.set_options(options)
            listing.highlighted = 0
            return
        name = self._names[self._place]
        of = _("Name {n} of {of}: whose is it?").format(n=self._place + 1, of=len(self._names))
        ask.update(Content.from_markup("$of  [b]$name[/b]", of=of, name=one_line(name.name)[:_LONGEST]))
        place = _("{file}, line {line}").format(file=one_line(name.file)[:_LONGEST], line=name.line)
        where.update(Content(place + ". " + _("A number key or Enter chooses, ← and → go between the names.")))
        schools = self._offered(name)
        near = len(self._near(name))
        options = [
            Option(self._school(n if n <= near else 0, school, name), id=school.code)
            for n, school in enumerate(schools, start=1)
        ]
        options.insert(near, Option(Content(_("0  None of them – the row is left out")), id=NOBODY))
        listing.set_options(options)
        marked = self.setup.confirmed.get(name.name, NOBODY if name.name in self.setup.left_out else "")
        same = school_of_same_name(name, self._schools)
        marked = marked or (same.code if same else "")
        listing.highlighted = next((n for n, option in enumerate(options) if option.id == marked), 0)

    def _near(self, name: Unmatched) -> tuple[School, ...]:
        """The equal one, those that contain the name or are contained in it, those spelt much like it."""
        plain = " ".join(name.name.casefold().split())
        found = [same] if (same := school_of_same_name(name, self._schools)) else []
        found += [school for school in self._schools if plain in school.name.casefold()]
        found += [school for school in self._schools if school.name.casefold() in plain]
        return tuple(dict.fromkeys([*found, *name.near]))[:_DIGITS]

    def _offered(self, name: Unmatched) -> tuple[School, ...]:
        """The similar ones first, then the others."""
        near = self._near(name)
        return (*near, *(school for school in self._schools if school not in near))

    def _school(self, number: int, school: School, name: Unmatched) -> Content:
        key = str(number) if number else " "
        same = f"  ({_('same name')})" if school == school_of_same_name(name, self._schools) else ""
        return Content.from_markup(
            "$key  $name  [$secondary]$code[/]$same", key=key, name=one_line(school.name), code=school.code, same=same
        )

    def _decision(self, name: Unmatched) -> Content:
        code = self.setup.confirmed.get(name.name)
        school = next((school.name for school in self._schools if school.code == code), "")
        return Content(one_line(f"{name.name[:60]} → {school or _('left out')}"))

    # What is said.

    @on(OptionList.OptionSelected)
    def take(self, message: OptionList.OptionSelected) -> None:
        """Enter on a school, on none, or on a name that is to be looked at again."""
        message.stop()
        chosen = message.option_id or ""
        if self._place < len(self._names):
            self._say(chosen)
        elif chosen == ON:
            self.post_message(self.Ready())
        else:
            self._place = int(chosen)
            self._show()

    def action_choose(self, number: int) -> None:
        """A number key."""
        if self._place >= len(self._names):
            return
        near = self._near(self._names[self._place])
        if number == 0:
            self._say(NOBODY)
        elif number <= len(near):
            self._say(near[number - 1].code)

    def _say(self, code: str) -> None:
        name = self._names[self._place].name
        confirmed = {each: whose for each, whose in self.setup.confirmed.items() if each != name}
        left_out = self.setup.left_out - {name}
        if code == NOBODY:
            left_out |= {name}
        else:
            confirmed[name] = code
        self.setup = replace(self.setup, confirmed=confirmed, left_out=left_out)
        self._place = self._next_open(self._place + 1)
        self._show()

    def action_all_same(self) -> None:
        """Every undecided name that is written just like one school's."""
        found = {
            name.name: same.code
            for name in self._names
            if not decided(name.name, self.setup) and (same := school_of_same_name(name, self._schools)) is not None
        }
        self.setup = replace(self.setup, confirmed={**self.setup.confirmed, **found})
        said = ngettext("{n} equal name accepted.", "{n} equal names accepted.", len(found)).format(n=len(found))
        self.notify(said, timeout=3, markup=False)
        self._place = self._next_open(0)
        self._show()

    def action_go(self, step: int) -> None:
        """The name before or after; after the last, all of them."""
        self._place = max(0, min(self._place + step, len(self._names)))
        self._show()
