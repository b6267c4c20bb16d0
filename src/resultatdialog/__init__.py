"""Results dialogues with principals: guide, meeting, coding, tallies."""

__version__ = "0.1.0"
