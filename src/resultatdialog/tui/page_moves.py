"""Page Up and Page Down in a list that has no lines yet: they do nothing.

The screen library (8.2) looks the marked option's line up and ends the program when there is none: in a list that was
opened a moment ago and has not been laid out, or that is hidden in a small terminal. Its command palette has such a
list too, so the library's class is changed. tests/tui/test_library_parts.py says what to do when it moves.
"""

from __future__ import annotations

from typing import Any

from textual.widgets import OptionList

_move_page = OptionList._move_page


def _move_page_if_laid_out(listing: OptionList, direction: Any) -> None:
    if (listing.highlighted or 0) in listing._index_to_line:
        _move_page(listing, direction)


def guard_page_moves() -> None:
    """Let every list of the program move by pages only over lines that are there."""
    setattr(OptionList, "_move_page", _move_page_if_laid_out)  # noqa: B010
