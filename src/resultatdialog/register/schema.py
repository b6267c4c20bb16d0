"""The register's schema as a list of migrations. Append a script for a new version; never edit a released one."""

from __future__ import annotations

APPLICATION_ID = 0x52444C47
"""SQLite's application id of a register, `RDLG`; tells a register from other programs' SQLite files."""

MIGRATIONS = (
    """
    CREATE TABLE event (
        event_id TEXT PRIMARY KEY,
        device_id TEXT NOT NULL, seq INTEGER NOT NULL CHECK (seq > 0), prev TEXT NOT NULL,
        session_id TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL,
        bases TEXT NOT NULL,
        actor TEXT NOT NULL, at TEXT NOT NULL, guide_hash TEXT NOT NULL, payload_hash TEXT NOT NULL,
        UNIQUE (device_id, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX event_by_session ON event (session_id, device_id, seq);
    CREATE TABLE payload (
        event_id TEXT PRIMARY KEY REFERENCES event, nonce BLOB NOT NULL, body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE guide (hash TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;  -- content-addressed, never changed
    CREATE TABLE digest (                                                    -- cache for lists; rebuilt from events
        session_id TEXT PRIMARY KEY, round TEXT NOT NULL, school TEXT NOT NULL, state TEXT NOT NULL,
        dealt_with INTEGER NOT NULL, questions INTEGER NOT NULL, held_on TEXT, changed_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE local (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;  -- this laptop only: place, device, habits
    """,
    """
    CREATE TABLE draft (                                                     -- typed and not entered yet; no evidence
        session_id TEXT NOT NULL, place TEXT NOT NULL, words TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (session_id, place)
    ) STRICT, WITHOUT ROWID;
    """,
)
