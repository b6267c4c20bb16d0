"""The second step: municipality, school year, guide, title and short name of the round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from resultatdialog.intake.codes import code_and_name, is_municipality_code
from resultatdialog.intake.text import one_line, without_controls
from resultatdialog.locale import _, ngettext
from resultatdialog.rounds.input_files import Municipality, municipalities_in
from resultatdialog.rounds.setup import Setup, municipality_called, proposed, school_years
from resultatdialog.tui.widgets.line_input import LineInput
from resultatdialog.tui.widgets.setup.pane import Pane

LINES = ("municipality", "school-year", "title", "id")
_SHOWN = 60


class AboutPane(Pane):
    """Four inputs and a list of guides, filled with proposals."""

    BINDINGS = [Binding("down", "down", show=False), Binding("up", "up", show=False)]

    def __init__(self, setup: Setup, guides: Mapping[str, str]) -> None:
        super().__init__(setup)
        self._guides = dict(guides)
        self._known = municipalities_in(setup.files)
        self._own = {name for name, text in (("school-year", setup.school_year), ("title", setup.title),
                                             ("id", setup.id)) if text}  # fmt: skip

    def compose(self) -> ComposeResult:
        """A label and an input for each property."""
        yield Static(Content(_("What is the round?")), classes="ask")
        yield Static(Content(_("Enter goes to the next line. What is proposed can be changed.")), classes="muted")
        labels = {
            "municipality": _("Municipality"), "school-year": _("School year"),
            "title": _("Title"), "id": _("Short name"),
        }  # fmt: skip
        for name in LINES:
            with Horizontal(classes="row"):
                yield Static(Content(labels[name]), classes="label")
                yield LineInput(id=name, compact=True, max_length=200)
            if name == "municipality":
                yield OptionList(id="towns", markup=False)
            if name == "school-year":
                yield Static(id="years", classes="muted under", markup=False)
                with Horizontal(classes="row"):
                    yield Static(Content(_("Guide")), classes="label")
                    yield OptionList(*(Option(_guide(*each), id=each[0]) for each in self._guides.items()), id="guides")

    def on_mount(self) -> None:
        """Show earlier entries and proposals."""
        setup = self.setup
        with self.prevent(Input.Changed):
            name = f"{setup.code} {setup.name}".strip()
            first = proposed(setup)
            self.query_one("#municipality", Input).value = name or f"{first.code} {first.name}".strip()
            for field, value in (("school-year", setup.school_year), ("title", setup.title), ("id", setup.id)):
                self.query_one(f"#{field}", Input).value = value
        years = ", ".join(school_years(setup)[:6])
        self.query_one("#years", Static).update(Content(_("in the files: {years}").format(years=years or "–")))
        guides = self.query_one("#guides", OptionList)
        guides.highlighted = list(self._guides).index(first.guide) if first.guide in self._guides else 0
        self._propose()
        self._show_towns()

    def begin(self) -> None:
        """Focus the municipality."""
        self.screen.set_focus(self.query_one("#municipality", Input))

    def point_out(self, field: str) -> None:
        """Focus the field's input."""
        found = self.query(f"#{'guides' if field == 'guide' else field}")
        if found:
            self.screen.set_focus(found.first())

    # Entries.

    def collect(self) -> Setup:
        """The setup with this step's entries; unchanged proposals stay empty in it, so that they follow the files."""
        text = {name: without_controls(self.query_one(f"#{name}", Input).value).strip() for name in LINES}
        code, name = self._municipality(text["municipality"])
        guides = self.query_one("#guides", OptionList)
        guide = list(self._guides)[guides.highlighted or 0] if self._guides else ""
        own = {each: text[each] if each in self._own else "" for each in ("school-year", "title", "id")}
        return replace(
            self.setup,
            code=code,
            name=name,
            guide=guide,
            school_year=own["school-year"],
            title=own["title"],
            id=own["id"],
        )

    def _municipality(self, text: str) -> tuple[str, str]:
        """Code and name of the municipality: as typed, or of the only one in the files that matches."""
        found = code_and_name(text)
        if found is not None:
            return found
        fits = self._fitting(text) if text else ()
        exact = [town for town in fits if text.casefold() in (town.code, town.name.casefold())]
        for towns in (exact, fits):
            if len(towns) == 1:
                return towns[0].code, towns[0].name
        if is_municipality_code(text):
            return text, ""
        return municipality_called(text, self._known) or ("", text)

    def _fitting(self, text: str) -> tuple[Municipality, ...]:
        words = text.casefold().split()
        return tuple(town for town in self._known if all(w in f"{town.code} {town.name}".casefold() for w in words))

    # Display.

    def _show_towns(self) -> None:
        """List the municipalities that match the typed text; hide the list when one is complete."""
        text = self.query_one("#municipality", Input).value.strip()
        fits = self._fitting(text)
        settled = any(text == f"{town.code} {town.name}" for town in fits)
        listing = self.query_one("#towns", OptionList)
        listing.set_options(Option(_town(town), id=town.code) for town in ([] if settled else fits[:_SHOWN]))
        listing.display = bool(listing.option_count)
        listing.highlighted = 0 if listing.option_count else None

    def _propose(self) -> None:
        """Fill the inputs that the user has not written in."""
        filled = proposed(self.collect())
        values = {"school-year": filled.school_year, "title": filled.title, "id": filled.id}
        with self.prevent(Input.Changed):
            for name, value in values.items():
                if name not in self._own:
                    self.query_one(f"#{name}", Input).value = value

    @on(Input.Changed)
    def update_proposals(self, message: Input.Changed) -> None:
        """Remember which inputs the user has written in, and update the proposals in the others."""
        message.stop()
        name = message.input.id or ""
        if name == "municipality":
            self._show_towns()
        elif message.value.strip():
            self._own.add(name)
        else:
            self._own.discard(name)
        if message.value.strip():
            self._propose()

    @on(Input.Submitted)
    def go_on(self, message: Input.Submitted) -> None:
        """Move to the next input; after the last one, the step is complete."""
        message.stop()
        name = message.input.id or ""
        towns = self.query_one("#towns", OptionList)
        if name == "municipality" and towns.option_count and not self.collect().name:
            return self._take_town(towns.get_option_at_index(towns.highlighted or 0).id or "")
        if name == LINES[-1]:
            self.post_message(self.Ready())
            return None
        if name == "municipality":
            code, town_name = self._municipality(message.value.strip())
            if town_name and code:
                message.input.value = f"{code} {town_name}"
        self._after(name)
        return None

    def _after(self, name: str) -> None:
        order = ["municipality", "school-year", *(["guides"] if len(self._guides) > 1 else []), "title", "id"]
        self.point_out(order[order.index(name) + 1])

    @on(OptionList.OptionSelected, "#towns")
    def choose_town(self, message: OptionList.OptionSelected) -> None:
        """Take the marked municipality."""
        message.stop()
        self._take_town(message.option_id or "")

    @on(OptionList.OptionSelected, "#guides")
    def choose_guide(self, message: OptionList.OptionSelected) -> None:
        """Move on from the guides."""
        message.stop()
        self._after("guides")

    def _take_town(self, code: str) -> None:
        town = next((town for town in self._known if town.code == code), None)
        line = self.query_one("#municipality", Input)
        if town is None:
            return
        line.value = f"{town.code} {town.name}"
        if town.name:
            self._after("municipality")
        else:
            self.screen.set_focus(line)
            line.cursor_position = len(line.value)
            self.notify(_("The files do not say its name: write it after the code."), markup=False)

    def action_down(self) -> None:
        """Move to the municipalities found, or to the next widget."""
        towns = self.query_one("#towns", OptionList)
        if self.screen.focused is self.query_one("#municipality") and towns.option_count:
            self.screen.set_focus(towns)
        else:
            self.screen.focus_next()

    def action_up(self) -> None:
        """Move to the previous widget."""
        self.screen.focus_previous()


def _town(town: Municipality) -> Content:
    words = ngettext("{n} school in the files", "{n} schools in the files", town.schools).format(n=town.schools)
    return Content(one_line(f"{town.code}  {town.name or _('(no name in the files)')}  · {words}"))


def _guide(guide: str, title: str) -> Content:
    return Content.from_markup("$title [$secondary]($guide)[/]", title=one_line(title), guide=guide)
