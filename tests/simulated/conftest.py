"""The simulator's own tests run only when asked for (`SIMULATED=1`), and not with every landing yet."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("SIMULATED") else ["test_simulated.py"]
