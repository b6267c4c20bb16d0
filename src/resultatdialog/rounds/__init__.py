"""A round: the schools of one year's dialogues with their figures, read from a folder."""
