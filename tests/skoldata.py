"""Real published files beside the repository; they are read, never committed."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "skoldata"
needs_skoldata = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the real files are not there: {FOLDER}")
