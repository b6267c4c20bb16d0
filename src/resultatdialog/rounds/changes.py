"""Differences between two readings of a round folder."""

from __future__ import annotations

from resultatdialog.locale import _
from resultatdialog.rounds.model import Round


def changes_between(old: Round, new: Round) -> tuple[str, ...]:
    """The differences in words: settings, schools, figures, transition tables; empty when equal."""
    changes = []
    for name in ("title", "municipality", "municipality_code", "school_year", "guide", "min_group"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            changes.append(_("{name}: {before} → {after}").format(name=name, before=before, after=after))
    if old.guide == new.guide and old.guide_hash != new.guide_hash:
        changes.append(_("the guide {guide} has changed").format(guide=new.guide))
    for school in new.schools:
        earlier = old.school(school.code)
        if earlier is None:
            changes.append(_("new school: {name}").format(name=school.name))
        elif earlier != school:
            changes.append(_("changed details: {name}").format(name=school.name))
    changes.extend(
        _("school no longer in the folder: {name}").format(name=school.name)
        for school in old.schools
        if new.school(school.code) is None
    )
    before_figures = {(f.school, f.measure, f.school_year, f.group): f for f in old.figures}
    after_figures = {(f.school, f.measure, f.school_year, f.group): f for f in new.figures}
    for key in sorted(before_figures.keys() | after_figures.keys()):
        was, now = before_figures.get(key), after_figures.get(key)
        if (was and (was.raw, was.n, was.source)) != (now and (now.raw, now.n, now.source)):
            who = new.school(key[0]) or old.school(key[0])
            changes.append(
                _("{who}, {measure} ({group}, {year}): {before} → {after}").format(
                    who=who.name if who else key[0],
                    measure=key[1],
                    group=key[3],
                    year=key[2],
                    before=was.raw if was else "–",
                    after=now.raw if now else "–",
                )
            )
    for code in dict.fromkeys(code for code, _table in (*old.transitions, *new.transitions)):
        who = new.school(code) or old.school(code)
        if who is not None and old.transition(code) != new.transition(code):
            changes.append(_("{name}: the table of the pupils followed has changed").format(name=who.name))
    return tuple(changes)
