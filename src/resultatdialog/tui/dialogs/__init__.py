"""Dialogs: each asks one question over a screen and returns one answer; one module per dialog."""
