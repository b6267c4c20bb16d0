"""The terminal screens: widgets show values and send messages, screens decide, the app knows the screens."""
