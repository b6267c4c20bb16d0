"""Ids that meetings have answers or codings under, and that a changed guide neither has nor renames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.orphans import CODEBOOK, QUESTIONS, RESULT_GROUPS, orphans
from resultatdialog.dialogue.renamed_ids import session_now
from resultatdialog.guide.model import Codebook, Guide
from resultatdialog.guide.renaming import is_earlier
from resultatdialog.intake.problem import ENOUGH, Problem
from resultatdialog.intake.similar_names import meant, similar
from resultatdialog.locale import _, ngettext


def left_behind(conversations: Iterable[Conversation], new: Guide, codebook: Codebook) -> list[Problem]:
    """A problem for each id of a question, a field, an option or a code that meetings use and `new` has not.

    `codebook`: the new guide's with the decisions made about it in the round. What the guide renames is not gone, if
    the guide says by a later version that it is another; what the earlier guide had no place for was gone before.
    """
    used: Counter[tuple[str, str]] = Counter()
    followed: set[str] = set()
    old: Guide | None = None
    for conversation in conversations:
        old, session = conversation.guide, session_now(new, conversation.session)
        before = {(orphan.place, orphan.id) for orphan in orphans(conversation.session, old)}
        used.update({(orphan.place, orphan.id) for orphan in orphans(session, new, codebook)} - before)
        if session is not conversation.session and session.heads != conversation.session.heads:
            followed.add(conversation.session.id)
    problems = [
        Problem(
            place,
            ngettext(
                "'{id}' is used in {n} meeting and is not in the guide any more.",
                "'{id}' is used in {n} meetings and is not in the guide any more.",
                count,
            ).format(id=name, n=count),
            _remedy(place, name, new),
        )
        for (place, name), count in sorted(used.items())[:ENOUGH]
    ]
    if old is not None and followed and not is_earlier(old.version, new.version):
        problems.append(
            Problem(
                "version",
                _("the guide renames ids and says that it is version {new}, which is no later than {old}.").format(
                    new=new.version, old=old.version
                ),
                _("Give it a later version, so that documents of the earlier one can be told apart."),
            )
        )
    return problems


def _remedy(place: str, name: str, new: Guide) -> str:
    """The way to keep what stands under an id: to keep the id, or to say what it is called now."""
    near = _near(place, new)
    if place == RESULT_GROUPS:
        return _("Keep the id and change only its words.") + " " + meant(name, near)
    if place == CODEBOOK:
        code = next(iter(similar(name, near)), _("NEW ID"))
        return _(
            "Keep the id and change only its words, or move the code to 'retired' in the codebook and say what its "
            "codings count under: now: {new}."
        ).format(new=code)
    question, _dot, field = place.partition(".")
    old = name if place == QUESTIONS or field else f"{question}.{name}"
    new_id = next(iter(similar(name, near)), _("NEW ID"))
    return _(
        "Keep the id, or write in the guide what it is called now: renamed: {{{old}: {new}}}, and a new version."
    ).format(old=old, new=new_id)


def _near(place: str, guide: Guide) -> list[str]:
    """The ids among which the one that is gone may be called otherwise now."""
    if place == QUESTIONS:
        return [question.id for question in guide.questions()]
    if place == CODEBOOK:
        return [category.id for category in guide.codebook.categories]
    if place == RESULT_GROUPS:
        return [group.id for group in guide.codebook.result_groups]
    name, _dot, field_id = place.partition(".")
    question = guide.question(name)
    fields = question.fields if question is not None else ()
    if not field_id:
        return [field.id for field in fields]
    return [option.id for field in fields if field.id == field_id for option in guide.field_options(field)]
