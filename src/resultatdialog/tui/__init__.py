"""The terminal program: widgets show values and send messages, screens act on them, the app opens the screens."""
