"""A round: the schools of one year's dialogues and their figures, read from a folder."""
