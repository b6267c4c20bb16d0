"""The register: one SQLite file, one owner, an append-only log. The only code that touches SQLite."""
