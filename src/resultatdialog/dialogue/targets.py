"""The names of streams and event targets, built and parsed in this module only.

An event gives a *target* of a *stream* a new value. A meeting is a stream named by the session's id;
a round, a round's codebook and the register itself have a stream each. A target is written `kind/subject/detail`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

# Streams.

REGISTER_STREAM: Final = "register"
"""Stream of events about the register itself: permission to keep it in an unsuitable place, restorations."""
_ROUND_STREAM: Final = "round/"
_CODEBOOK_STREAM: Final = "coding/"
_PLAN_STREAM: Final = "plan/"


def round_stream(round_id: str) -> str:
    """Name of a round's stream, whose only target gets a new value each time the round folder is read."""
    return _ROUND_STREAM + round_id


def codebook_stream(round_id: str) -> str:
    """Name of the stream of a round's codebook changes and of its sample that is coded twice."""
    return _CODEBOOK_STREAM + round_id


def is_codebook_stream(stream: str) -> bool:
    """Whether a stream is a round's codebook stream."""
    return stream.startswith(_CODEBOOK_STREAM)


def plan_stream(round_id: str) -> str:
    """Name of the stream of a round's plan: bookings, schools that do not take part, and papers written."""
    return _PLAN_STREAM + round_id


def is_plan_stream(stream: str) -> bool:
    """Whether a stream is a round's plan."""
    return stream.startswith(_PLAN_STREAM)


def is_meeting_stream(stream: str) -> bool:
    """Whether a stream is a meeting: neither the register's own nor a round's, its codebook's or its plan's."""
    return stream != REGISTER_STREAM and not stream.startswith((_ROUND_STREAM, _CODEBOOK_STREAM, _PLAN_STREAM))


ROUND_STREAMS: Final = _ROUND_STREAM
"""Prefix of the names of all round streams."""


def round_of_stream(stream: str) -> str:
    """Id of the round that a round stream belongs to."""
    return stream.removeprefix(_ROUND_STREAM)


# Targets with one name.

ROUND_FOLDER: Final = "round"
"""In a round's stream: the round as last read from its folder."""
SAMPLE: Final = "sample"
"""In a codebook's stream: the schools drawn to be coded twice."""
PLACE_ALLOWED: Final = "place"
"""In the register's stream: the reason it may lie in an unsuitable place."""
RESTORED: Final = "restored"
"""In the register's stream: a restoration from a backup."""
STATE: Final = "state"
"""In a meeting's stream: prepared, ongoing, held, …"""
ABOUT: Final = "about"
"""Kind of the targets that follow: round, school, guide, date, time, place and participants of a meeting."""
ABOUT_ROUND: Final = "about/round"
ABOUT_SCHOOL: Final = "about/school"
ABOUT_GUIDE: Final = "about/guide"
HELD_ON: Final = "about/held_on"
BEGAN_AT: Final = "about/time"
PLACE: Final = "about/place"
PARTICIPANTS: Final = "about/participants"


# Kinds of target.

ANSWER: Final = "answer"
"""The value of one field of one question."""
ASKED: Final = "asked"
"""The wording a question was asked in."""
SHOWN: Final = "shown"
"""The figures that were shown beside a section's questions."""
CODING: Final = "coding"
"""One coding by one coder."""
PROMPT: Final = "prompt"
"""The suggestion of the follow-up question of a result group."""
CHALLENGE: Final = "challenge"
"""The principal's own figure of a measure."""
AGREEMENT: Final = "agreement"
"""Something agreed at the meeting: what, who and by when."""
LOOSE_NOTES: Final = "loose"
"""In a meeting's stream: lines written before it was known at which question they belong."""
CORRECTION: Final = "correction"
"""A decision to correct a finished meeting, or to take it up again."""
CODE_LATER: Final = "later"
"""Words marked to be coded after the meeting."""
READ_THROUGH: Final = "read"
"""A coder's note that one answer has been read and coded."""
CODING_DONE: Final = "done"
"""A coder's note that the school is coded."""
SECOND_CODER: Final = "joined"
"""A second coder's note that she codes a school which somebody else has coded."""
SETTLED: Final = "settled"
"""The decision on a difference between two coders."""
ALIKE: Final = "alike"
"""The decision that a sentence has the same codes as nearly the same words at another school."""
APART: Final = "apart"
"""The decision that a sentence means something else than nearly the same words at another school."""
REDACTION: Final = "redact"
"""An erasure: ids of the events whose payloads were deleted, the reason and the person who decided it."""
CODEBOOK_CHANGE: Final = "change"
"""A decision about the codebook."""
BOOKING: Final = "booking"
"""In a plan's stream: day, time, place and people that a school's meeting is booked for."""
NOT_TAKING_PART: Final = "absent"
"""In a plan's stream: the decision that a school does not take part."""
PAPER: Final = "paper"
"""In a plan's stream: a paper for a school's principal that was written, and the day it was sent."""


class Target(NamedTuple):
    """A parsed target name: `answer/np3_bada/note` is kind `answer`, subject `np3_bada`, detail `note`."""

    kind: str
    subject: str = ""
    detail: str = ""
    """Everything after the second slash; a coder's name may hold slashes."""


def parse(target: str) -> Target:
    """The parts of a target's name."""
    return Target(*target.split("/", 2))


def prefix(kind: str, subject: str = "") -> str:
    """Beginning of the names of all targets of a kind, or of a kind and subject."""
    return f"{kind}/{subject}/" if subject else f"{kind}/"


def answer(question: str, field: str) -> str:
    """Target of one field of a question's answer; `status`, `parked` and `comment` are fields too."""
    return f"{ANSWER}/{question}/{field}"


def asked(question: str) -> str:
    """Target of the wording a question was asked in."""
    return f"{ASKED}/{question}"


def shown(section: str) -> str:
    """Target of the figures shown beside a section's questions."""
    return f"{SHOWN}/{section}"


def coding(explanation: str, coder: str) -> str:
    """Target of a coding; it holds the coder, so that two coders of one explanation do not overwrite each other."""
    return f"{CODING}/{explanation}/{coder}"


def prompt(result_group: str) -> str:
    """Target of the suggested follow-up question of a result group."""
    return f"{PROMPT}/{result_group}"


def challenge(measure: str) -> str:
    """Target of the principal's own figure of a measure."""
    return f"{CHALLENGE}/{measure}"


def agreement(agreement_id: str) -> str:
    """Target of something agreed."""
    return f"{AGREEMENT}/{agreement_id}"


def correction(correction_id: str) -> str:
    """Target of a decision to correct a finished meeting."""
    return f"{CORRECTION}/{correction_id}"


def code_later(mark: str) -> str:
    """Target of a mark on words to be coded later."""
    return f"{CODE_LATER}/{mark}"


def read_through(question: str, coder: str) -> str:
    """Target of a coder's note that one answer has been read and coded."""
    return f"{READ_THROUGH}/{question}/{coder}"


def coding_done(coder: str) -> str:
    """Target of a coder's note that the school is coded."""
    return f"{CODING_DONE}/{coder}"


def second_coder(coder: str) -> str:
    """Target of a second coder's note that she codes the school too."""
    return f"{SECOND_CODER}/{coder}"


def settled(result_group: str, category: str) -> str:
    """Target of the decision on a difference about one code of one result group."""
    return f"{SETTLED}/{result_group}/{category}"


def alike(coding_id: str) -> str:
    """Target of the codes that hold for a sentence, named by the first id of its codings."""
    return f"{ALIKE}/{coding_id}"


def apart(coding_id: str, other_session: str, other_coding: str) -> str:
    """Target of the decision that a sentence and one of another meeting mean different things."""
    return f"{APART}/{coding_id}/{other_session}/{other_coding}"


def redaction(redaction_id: str) -> str:
    """Target of one erasure."""
    return f"{REDACTION}/{redaction_id}"


def booking(school: str) -> str:
    """Target of what a school's meeting is booked for."""
    return f"{BOOKING}/{school}"


def not_taking_part(school: str) -> str:
    """Target of the decision that a school does not take part."""
    return f"{NOT_TAKING_PART}/{school}"


def paper(school: str, kind: str) -> str:
    """Target of a paper of a kind, `pack` or `summary`, for a school's principal."""
    return f"{PAPER}/{school}/{kind}"


def codebook_change(change_id: str) -> str:
    """Target of one decision about the codebook."""
    return f"{CODEBOOK_CHANGE}/{change_id}"
