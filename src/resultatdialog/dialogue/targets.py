"""The names of streams and event targets: made here, read here, spelt nowhere else.

An event says that a *target* of a *stream* has a value from now on. A meeting is a stream named by the session's id;
a round, a round's codebook and the register itself have a stream each. A target is written `kind/subject/detail`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

# Streams.

REGISTER_STREAM: Final = "register"
"""Events about the register itself: where it may lie, restorations."""
_ROUND_STREAM: Final = "round/"
_CODEBOOK_STREAM: Final = "coding/"


def round_stream(round_id: str) -> str:
    """The stream of a round: reading its folder again gives its only target a new value."""
    return _ROUND_STREAM + round_id


def codebook_stream(round_id: str) -> str:
    """The stream of what a round's coders have decided: changes of the codebook, the sample that is coded twice."""
    return _CODEBOOK_STREAM + round_id


def is_codebook_stream(stream: str) -> bool:
    """Whether a stream holds decisions about a codebook."""
    return stream.startswith(_CODEBOOK_STREAM)


def is_meeting_stream(stream: str) -> bool:
    """Whether a stream is a meeting: all others have names of their own."""
    return stream != REGISTER_STREAM and not stream.startswith((_ROUND_STREAM, _CODEBOOK_STREAM))


ROUND_STREAMS: Final = _ROUND_STREAM
"""Prefix of all round streams, to list them."""


def round_of_stream(stream: str) -> str:
    """The id of the round whose stream this is."""
    return stream.removeprefix(_ROUND_STREAM)


# Targets with one name.

ROUND_FOLDER: Final = "round"
"""In a round's stream: the round as its folder was read last."""
SAMPLE: Final = "sample"
"""In a codebook's stream: the schools drawn to be coded twice."""
PLACE_ALLOWED: Final = "place"
"""In the register's stream: why it may lie at an unsuitable place."""
RESTORED: Final = "restored"
"""In the register's stream: it was put back from a backup."""
STATE: Final = "state"
"""Of a meeting: prepared, ongoing, held, …"""
ABOUT_ROUND: Final = "about/round"
ABOUT_SCHOOL: Final = "about/school"
ABOUT_GUIDE: Final = "about/guide"
HELD_ON: Final = "about/held_on"
PARTICIPANTS: Final = "about/participants"


# Kinds of target.

ANSWER: Final = "answer"
"""What was entered in one field of one question."""
ASKED: Final = "asked"
"""The wording a question was asked in."""
SHOWN: Final = "shown"
"""The figures that stood beside a section's questions."""
CODING: Final = "coding"
"""One explanation as one coder codes it."""
PROMPT: Final = "prompt"
"""That the follow-up question of a result group was suggested."""
CHALLENGE: Final = "challenge"
"""A figure the principal says is another."""
CODE_LATER: Final = "later"
"""Words marked to be coded after the meeting."""
READ_THROUGH: Final = "read"
"""An answer that a coder has read and coded as far as there was anything to code."""
CODING_DONE: Final = "done"
"""A coder who is done with the school."""
SECOND_CODER: Final = "joined"
"""A coder who codes a school that somebody else has coded."""
SETTLED: Final = "settled"
"""A difference between two coders, decided."""
REDACTION: Final = "redact"
"""An erasure: which events lost their words, why and who decided it."""
CODEBOOK_CHANGE: Final = "change"
"""A decision about the codebook."""


class Target(NamedTuple):
    """A target taken apart: `answer/np3_bada/note` is kind `answer`, subject `np3_bada`, detail `note`."""

    kind: str
    subject: str = ""
    detail: str = ""
    """The rest; a coder's name may hold a slash."""


def parse(target: str) -> Target:
    """The parts of a target's name."""
    return Target(*target.split("/", 2))


def prefix(kind: str, subject: str = "") -> str:
    """How all targets of a kind (and of one subject) begin."""
    return f"{kind}/{subject}/" if subject else f"{kind}/"


def answer(question: str, field: str) -> str:
    """One field of a question's answer; `status`, `parked` and `comment` are fields too."""
    return f"{ANSWER}/{question}/{field}"


def asked(question: str) -> str:
    """The wording a question was asked in."""
    return f"{ASKED}/{question}"


def shown(section: str) -> str:
    """The figures beside a section's questions."""
    return f"{SHOWN}/{section}"


def coding(explanation: str, coder: str) -> str:
    """An explanation by one coder: two coders of the same explanation do not overwrite each other."""
    return f"{CODING}/{explanation}/{coder}"


def prompt(result_group: str) -> str:
    """The suggested follow-up question of a result group."""
    return f"{PROMPT}/{result_group}"


def challenge(measure: str) -> str:
    """The principal's own figure of a measure."""
    return f"{CHALLENGE}/{measure}"


def code_later(mark: str) -> str:
    """A mark on words to be coded later."""
    return f"{CODE_LATER}/{mark}"


def read_through(question: str, coder: str) -> str:
    """A coder's reading of one answer."""
    return f"{READ_THROUGH}/{question}/{coder}"


def coding_done(coder: str) -> str:
    """That a coder is done with the school."""
    return f"{CODING_DONE}/{coder}"


def second_coder(coder: str) -> str:
    """That a coder codes a school somebody else has coded."""
    return f"{SECOND_CODER}/{coder}"


def settled(result_group: str, category: str) -> str:
    """The decision on a difference about one code of one result group."""
    return f"{SETTLED}/{result_group}/{category}"


def redaction(redaction_id: str) -> str:
    """One erasure."""
    return f"{REDACTION}/{redaction_id}"


def codebook_change(change_id: str) -> str:
    """One decision about the codebook."""
    return f"{CODEBOOK_CHANGE}/{change_id}"
