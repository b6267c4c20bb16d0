"""The number of conflicts per meeting, noted for the list of schools; the log decides."""

from __future__ import annotations

from collections.abc import Mapping

from resultatdialog.register.store import Register

_NOTED = "conflicts"
"""Name of the local value with the number of conflicts per meeting, for the list of schools; the log decides."""


def note_conflicts(register: Register, counts: Mapping[str, int]) -> None:
    """Note how many conflicts wait in these meetings; raises NotSavedError."""
    kept = register.local(_NOTED)
    noted = dict(kept) if isinstance(kept, dict) else {}
    after = {session: n for session, n in {**noted, **counts}.items() if n}
    if after != noted:
        register.keep_local(_NOTED, after)


def noted_conflicts(register: Register, round_id: str) -> int:
    """Number of conflicts noted for a round's meetings, without reading them."""
    kept = register.local(_NOTED)
    if not isinstance(kept, dict) or not kept:
        return 0
    return sum(int(kept.get(digest.session_id, 0)) for digest in register.digests(round_id))
