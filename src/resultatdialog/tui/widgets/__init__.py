"""Widgets: each shows values and sends messages about the user's actions."""
