"""The conversation guide as data: reading and checking the file, and filling in its sentences."""
