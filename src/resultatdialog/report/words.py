"""Dates and roles as people write them."""

from __future__ import annotations

from datetime import date

from resultatdialog.dialogue.labels import role_label
from resultatdialog.dialogue.session import Participant
from resultatdialog.locale import _


def say_date(iso: str) -> str:
    """`12 april 2016`."""
    day = date.fromisoformat(iso)
    months = (
        _("{day} January {year}"),
        _("{day} February {year}"),
        _("{day} March {year}"),
        _("{day} April {year}"),
        _("{day} May {year}"),
        _("{day} June {year}"),
        _("{day} July {year}"),
        _("{day} August {year}"),
        _("{day} September {year}"),
        _("{day} October {year}"),
        _("{day} November {year}"),
        _("{day} December {year}"),
    )
    return months[day.month - 1].format(day=day.day, year=day.year)


def say_participant(person: Participant) -> str:
    """`Exempel Exempelsson (rektor)`."""
    return f"{person.name} ({role_label(person.role)})"
