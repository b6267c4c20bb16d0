"""The words people read for states, roles, valences and where a question stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resultatdialog.locale import _

if TYPE_CHECKING:
    from resultatdialog.dialogue.conversation import Status


def state_label(state: str) -> str:
    """A meeting's state."""
    return {
        "prepared": _("prepared"),
        "ongoing": _("ongoing"),
        "held": _("held"),
        "coded": _("coded"),
        "at-fact-check": _("at fact check"),
        "fact-checked": _("fact-checked"),
        "locked": _("locked"),
    }.get(state, state)


def role_label(role: str) -> str:
    """What somebody did at the meeting."""
    return {
        "principal": _("principal"),
        "deputy": _("deputy principal"),
        "teacher": _("teacher"),
        "lead": _("leads the meeting"),
        "notes": _("takes notes"),
        "other": _("other"),
    }.get(role, role)


def status_label(status: Status) -> str:
    """Where a question stands."""
    return {
        "answered": _("answered"),
        "partly": _("partly answered"),
        "parked": _("parked"),
        "declined": _("did not want to answer"),
        "dont_know": _("does not know"),
        "not_asked": _("not asked"),
        "left": _("left to ask"),
        "not_applicable": _("does not apply"),
    }[status]


def status_mark(status: Status) -> str:
    """One character for the outline; meaning never rests on colour."""
    return {
        "answered": "✓",
        "partly": "◐",
        "parked": "‖",
        "declined": "×",
        "dont_know": "?",
        "not_asked": "–",
        "left": "·",
        "not_applicable": " ",
    }[status]
