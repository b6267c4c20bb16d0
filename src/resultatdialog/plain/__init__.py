"""The meeting line by line, for screen readers and for terminals that cannot draw: static text, never painted again."""
