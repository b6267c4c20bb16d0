"""The order of Swedish letters: å, ä and ö after z."""

from __future__ import annotations

import unicodedata

_AFTER_Z = str.maketrans("åäö", "{|}")


def alphabetical(name: str) -> tuple[str, str]:
    """Sort key of a name, without regard to capitals; other accents count as their letter: é as e."""
    folded = unicodedata.normalize("NFC", name.casefold()).translate(_AFTER_Z)
    plain = "".join(letter for letter in unicodedata.normalize("NFD", folded) if not unicodedata.combining(letter))
    return plain, name
