"""Codes on what the principal said: whose count, and when to ask on."""
