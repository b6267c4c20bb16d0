"""Reads files from outside: each becomes text and plain values safe to use, or is refused with its mistakes."""
