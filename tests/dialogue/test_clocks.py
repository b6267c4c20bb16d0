from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.dialogue.clocks import AHEAD, BACK, FORWARD, clock_jumps
from resultatdialog.dialogue.event import Event

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def event(device: str, seq: int, at: str) -> Event:
    return Event("", device, seq, "", "m", "state", "set", (), "", at, "", "", b"", "")


steps = st.lists(
    st.one_of(
        st.timedeltas(-BACK, timedelta(hours=3)),
        st.sampled_from([-BACK, FORWARD, -BACK - timedelta(seconds=1), FORWARD + timedelta(seconds=1)]),
        st.timedeltas(timedelta(days=-4000), timedelta(days=4000)),
    ),
    max_size=12,
)


@given(st.dictionaries(st.sampled_from("abc"), steps, min_size=1))
def test_every_jump_of_a_computer_s_clock_is_found_and_nothing_else(chains: dict[str, list[timedelta]]) -> None:
    events, wanted = [], []
    for device, lengths in sorted(chains.items()):
        at = NOW - timedelta(days=5000)
        events.append(event(device, 1, at.isoformat()))
        for seq, length in enumerate(lengths, start=2):
            before, at = at, at + length
            events.append(event(device, seq, at.astimezone().isoformat()))
            if length < -timedelta(minutes=2) or length > timedelta(days=400):
                wanted.append((device, seq, length))
            elif at > NOW + AHEAD and before <= NOW + AHEAD:
                wanted.append((device, seq, at - NOW))

    assert [(jump.device, jump.seq, jump.span) for jump in clock_jumps(events, NOW)] == wanted


def test_a_chain_that_begins_ahead_of_now_is_said_once() -> None:
    events = [event("a", seq, f"2036-01-01T12:00:0{seq}+00:00") for seq in (1, 2, 3)]

    assert [(jump.seq, jump.before) for jump in clock_jumps(events, NOW)] == [(1, NOW)]


def test_times_that_cannot_be_read_are_passed_over() -> None:
    events = [event("a", seq, at) for seq, at in enumerate(("2016-01-01", "hej", "", "2016-01-01T12:00:00"), start=1)]

    assert not list(clock_jumps(events, NOW))
