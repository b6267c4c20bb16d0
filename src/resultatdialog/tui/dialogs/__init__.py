"""Dialogs: one question put over a screen, one answer given back; one module each."""
