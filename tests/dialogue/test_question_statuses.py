from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from resultatdialog.dialogue.conversation import Agenda, Conversation
from resultatdialog.dialogue.event import Change
from resultatdialog.dialogue.session import Explanation, Session
from resultatdialog.guide.model import Guide
from resultatdialog.rounds.model import Round

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from([None, "ord"]),
    "line": st.sampled_from([None, "ord"]),
    "one": st.sampled_from([None, "yes", "no", "partly"]),
    "several": st.sampled_from([None, ["np3"], ["samla_in", "analysera"]]),
    "count": st.sampled_from([None, 0, 4]),
    "counts": st.sampled_from([None, {"sv": 3}]),
    "rating": st.sampled_from([None, 1, 10]),
    "actions": st.none(),
}


@given(data=st.data())
def test_a_conversation_that_goes_on_stands_as_one_that_is_looked_at_afresh(
    data: st.DataObject, guide: Guide, small_round: Round
) -> None:
    agenda = Agenda(guide, small_round, small_round.schools[0])
    conversation = Conversation(agenda, Session("s"))
    for _step in range(data.draw(st.integers(1, 12))):
        question = data.draw(st.sampled_from(guide.questions()))
        fields = {item.id: VALUES[item.type] for item in question.fields}
        fields |= {"status": st.sampled_from([None, "declined"]), "parked": st.sampled_from([None, "senare"])}
        name = data.draw(st.sampled_from(sorted(fields)))
        change = Change(f"answer/{question.id}/{name}", data.draw(fields[name]))
        conversation.progress()  # what is known now is carried over
        conversation = conversation.foreseen([change])

        fresh = Conversation(agenda, conversation.session)
        assert conversation.progress() == fresh.progress()
        assert [conversation.status(q) for q in guide.questions()] == [fresh.status(q) for q in guide.questions()]


def test_where_questions_stand_follows_what_is_coded_moved_and_withdrawn(guide: Guide, small_round: Round) -> None:
    at = {question.id: question for question in guide.questions()}
    conversation = Conversation(Agenda(guide, small_round, small_round.schools[0]), Session("s"))
    first = Explanation("e", "np3", "undervisning", "weakness", "", "np3_niva", "AL")
    moved = first._replace(measure="np6", question="np6_orsak")

    stood = []
    for change in (first.change(), moved.change(), moved.withdrawal()):
        conversation.progress()  # what is known now is carried over
        conversation = conversation.foreseen([change])
        stood.append((conversation.status(at["np3_niva"]), conversation.status(at["np6_orsak"])))

    assert stood == [("partly", "left"), ("left", "partly"), ("left", "left")]
