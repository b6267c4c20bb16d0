"""Functions of the libraries without side effects, replaced by faster ones that return the same.

`test_simulated.py` runs a world with and without them: not a byte may differ.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import rich.control
import rich.text

_thorough: Callable[..., str] = rich.control.strip_control_codes


def _strip_control_codes(text: str, *table: Any) -> str:
    """A text of printable characters has no control codes, which is found out without translating it."""
    return text if text.isprintable() else _thorough(text, *table)


def install() -> None:
    """Use the faster functions, unless SIMULATED_SLOWLY is set."""
    if "SIMULATED_SLOWLY" not in os.environ:
        vars(rich.control)["strip_control_codes"] = vars(rich.text)["strip_control_codes"] = _strip_control_codes
