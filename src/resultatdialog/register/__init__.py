"""The register: one SQLite file with an append-only log of events. No other package uses SQLite."""
