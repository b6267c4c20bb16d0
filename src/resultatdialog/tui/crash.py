"""The part of a crash's report that names the place in the program, for whoever looks after it."""

from __future__ import annotations

import traceback
from pathlib import Path


def code_lines(error: BaseException | None) -> str:
    """Type of the error and the lines of code that led to it, without any values: these may be people's words."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    lines = [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    return "\n".join([f"  {type(error).__name__}", *lines])
