"""The texts of the program: English in the code, Swedish in `sv/LC_MESSAGES/resultatdialog.po`.

Swedish is active from the first import; `--lang en` calls `activate("en")` before any screen is imported, because
key descriptions are read when their classes are made.
"""

from __future__ import annotations

import gettext as _gettext
import os
from pathlib import Path

DOMAIN = "resultatdialog"
FOLDER = Path(__file__).parent


def languages_in(folder: Path) -> tuple[str, ...]:
    """The languages of the program: Swedish, the English of the code, and each that has a folder of texts."""
    translated = sorted(path.parent.name for path in folder.glob("*/LC_MESSAGES"))
    return tuple(dict.fromkeys(("sv", "en", *translated)))


LANGUAGES = languages_in(FOLDER)

_active: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "sv"


def activate(language: str) -> None:
    """Choose the language, one of `LANGUAGES`, of all texts from now on, argparse's too.

    Raises FileNotFoundError when the Swedish texts are not compiled.
    """
    global _active, _language
    _active = _gettext.translation(DOMAIN, str(FOLDER), languages=[language], fallback=language == "en")
    _language = language
    os.environ["LANGUAGE"] = language  # argparse asks gettext for its sentences in the text domain below
    _gettext.bindtextdomain(DOMAIN, str(FOLDER))
    _gettext.textdomain(DOMAIN)


def language() -> str:
    """The active language: `sv` or `en`."""
    return _language


def _(message: str) -> str:
    """The text in the active language."""
    return _active.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The singular or plural text for a number, in the active language."""
    return _active.ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """The text in the active language, for an English word that has several translations."""
    return _active.pgettext(context, message)


def in_every_language(message: str) -> tuple[str, ...]:
    """The text in each of the program's languages, for what another copy of the program may have written."""
    found = (_gettext.translation(DOMAIN, str(FOLDER), languages=[one], fallback=True) for one in LANGUAGES)
    return tuple(dict.fromkeys(each.gettext(message) for each in found))


activate("sv")
