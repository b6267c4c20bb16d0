"""What to ask: the conversation guide as data, how it is read and checked, and how its sentences are filled."""
