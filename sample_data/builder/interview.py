"""Session documents: what each principal is noted to have said, in line with the school's figures and codings."""

import random
from datetime import datetime, timedelta, timezone
from statistics import quantiles
from typing import Any

from builder.deck import Deck
from builder.model import Explanation, School, share

STEPS = ("samla_in", "analysera", "atgarda", "folja_upp")
QUESTION = {"np3": "np3_niva", "np6": "np6_orsak", "betyg6": "betyg6_niva"}
MINUTE = {"np3": 27, "np6": 47, "betyg6": 57}  # when in the meeting the level is explained
OFFICIALS = ("AL", "ÅA", "BT", "MK", "EÖ")
LARGE_SPREAD = 12  # tenths
NUMBERS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
SUBJECT_NAMES = {
    "bl": "bilden", "en": "engelskan", "hkk": "hemkunskapen", "idh": "idrotten", "ma": "matematiken", "mu": "musiken",
    "no": "NO-ämnena", "sl": "slöjden", "so": "SO-ämnena", "sv": "svenskan",
}  # fmt: skip
# Unanswered here and there, never where a published figure depends on it.
UNANSWERED = (
    ("np3_prov_bedomning", "declined"), ("ak4_risk", "dont_know"), ("stod_effekt", "not_asked"), ("stod_effekt", ""),
    ("np3_kunskapskrav", "dont_know"), ("np3_kunskapskrav", "dont_know"), ("np3_skillnader", "dont_know"),
    ("progression", "dont_know"), ("betyg6_amnen", "declined"), ("saknas", "declined"), ("saknas", "not_asked"),
    ("saknas", ""), ("uppfoljning_grupp", "declined"),
)  # fmt: skip
Answer = dict[str, Any]


def word(number: int) -> str:
    """A number as it is written in running text."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def tenths(value: int) -> str:
    """14,3 for 143."""
    return f"{value // 10},{value % 10}"


class Levels:
    """The level word per measure: high from the upper quartile, low to the lower quartile, else average."""

    def __init__(self, schools: list[School]) -> None:
        """Collect the values the levels are taken against."""
        self._values: dict[str, dict[str, float]] = {
            "np3": {s.code: (s.swedish_share + s.maths_share) / 2 for s in schools if s.has_3},
            "np6": {s.code: s.test_points for s in schools if s.test_points is not None},
            "betyg6": {s.code: s.points for s in schools if s.points is not None},
        }

    def word(self, school: School, measure: str) -> str:
        """The level: high, average, low, or none without a value."""
        values = self._values[measure]
        if school.code not in values:
            return "none"
        low, _, high = quantiles(values.values(), n=4, method="inclusive")
        value = values[school.code]
        return "high" if value >= high else "low" if value <= low else "average"

    def acts_on_marks(self, school: School) -> bool:
        """Whether question 19 asks what is done: a large spread between subjects or a low level."""
        return (school.spread or 0) >= LARGE_SPREAD or self.word(school, "betyg6") == "low"


class Interviewer:
    """Writes one document per school.

    Args:
        schools: the schools with figures and codings in place.
        deck: the sentences.
        rng: source of chance.
    """

    def __init__(self, schools: list[School], deck: Deck, rng: random.Random) -> None:
        """Keep what every document needs."""
        self._schools = schools
        self._deck = deck
        self._rng = rng
        self._levels = Levels(schools)

    def documents(self) -> dict[str, dict[str, Any]]:
        """All session documents by school code."""
        slots = self._calendar()
        documents = {s.code: self._document(s, start) for s, start in zip(self._schools, slots, strict=True)}
        for question, status in UNANSWERED:
            asked = [d["answers"] for d in documents.values() if question in d["answers"]]
            answers = self._rng.choice([a for a in asked if "status" not in a[question]])
            if status:
                answers[question] = {"status": status}
            else:  # no entry at all: not asked
                del answers[question]
        return documents

    def _calendar(self) -> list[datetime]:
        """A meeting slot per school, in an order of its own, on weekdays between Easter and mid-May 2016."""
        summer_time = timezone(timedelta(hours=2))
        first = datetime(2016, 4, 1, tzinfo=summer_time)
        days = [first + timedelta(days=d) for d in range(42)]
        days = [d for d in days if d.weekday() < 5 and (d.month, d.day) not in ((5, 5), (5, 6))]
        times = [d + timedelta(hours=h, minutes=m) for d in days for h, m in ((8, 30), (13, 0))]
        return self._rng.sample(times, len(self._schools))

    def _document(self, s: School, start: datetime) -> dict[str, Any]:
        self._deck.open_document()
        lead, notes = self._rng.sample(OFFICIALS, 2)
        quotes: dict[str, list[dict[str, Any]]] = {}
        answers = self._answers(s, quotes)
        explanations = []
        for measure, said in quotes.items():
            at = start + timedelta(minutes=MINUTE[measure] + self._rng.randrange(4), seconds=self._rng.randrange(60))
            for one in said:
                where = {"question": QUESTION[measure], "coder": lead, "coded_at": at.isoformat()}
                explanations.append({"id": self._uuid7(at), "measure": measure, **one, **where})
                at += timedelta(seconds=self._rng.randrange(25, 140))
        return {
            "format": "resultatdialog.session",
            "version": 1,
            "id": self._uuid7(start),
            "round": "nacka-2016",
            "guide": {"id": "nacka-ak3-6", "version": "1"},
            "school": s.code,
            "held_on": start.date().isoformat(),
            "state": "held",
            "participants": [
                {"role": "principal", "name": s.principal},
                {"role": "lead", "name": lead},
                {"role": "notes", "name": notes},
            ],
            "answers": answers,
            "explanations": explanations,
            "coding_done": {lead: (start + timedelta(hours=3)).isoformat()},
        }

    def _uuid7(self, at: datetime) -> str:
        milliseconds = int(at.timestamp()) * 1000 + self._rng.randrange(1000)
        high, low = self._rng.getrandbits(12), self._rng.getrandbits(62)
        digits = f"{milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low:032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def _tags(self, s: School) -> set[str]:
        tags = {s.organizer, "stor" if max(s.n3, s.n6) >= 45 else "liten" if max(s.n3, s.n6) <= 30 else "mellan"}
        tags |= {f"ak{grade}" for grade in (4, 5, 6) if s.teaches(grade)}
        tags |= {name for name, holds in (("lag", s.has_3), ("odmjuk", s.rating <= 8)) if holds}
        for subject, ((girls, n_girls), (boys, n_boys)) in s.by_gender.items():
            if min(n_girls, n_boys) >= 10:
                lead = share(girls, n_girls) - share(boys, n_boys)
                tags.add(
                    f"flickor_fore_{subject}" if lead >= 7 else f"jamnt_{subject}" if abs(lead) <= 5 else "skillnad"
                )
        return tags

    def _slots(self, s: School) -> dict[str, str]:
        slots = {}
        if s.has_3:
            slots = {"sv": f"{s.swedish_share} procent", "ma": f"{s.maths_share} procent"}
            for name, count in (("sv", s.n3 - s.swedish), ("ma", s.n3_maths - s.maths), ("bada", s.neither)):
                if count > 1:
                    slots[f"{name}_flera"] = word(count)
                    slots[f"{name}_flera_stor"] = word(count).capitalize()
        if s.test_points is not None:
            slots["np6"] = tenths(s.test_points)
        if s.points is not None and s.spread is not None:
            high, low = max(s.subjects, key=lambda x: s.subjects[x]), min(s.subjects, key=lambda x: s.subjects[x])
            slots |= {"betyg": tenths(s.points), "spridning": tenths(s.spread), "hogst": SUBJECT_NAMES[high]}
            slots |= {"lagst": SUBJECT_NAMES[low]}
            slots |= {f"{k}_stor": slots[k][0].upper() + slots[k][1:] for k in ("hogst", "lagst")}
        return slots

    def _answers(self, s: School, quotes: dict[str, list[dict[str, Any]]]) -> dict[str, Answer]:
        """The answers in the order of the guide, each question only where it applies."""
        answers = {question: self._cycle(s, question) for question in ("uppfoljning_elev", "uppfoljning_grupp")}
        answers["underlag"] = self._materials(s)
        if s.has_3:
            answers |= self._grade_3(s, quotes)
        if s.has_6:
            note = self._level(s, "np6", quotes)
            count = self._rng.choice((1, 1, 2))
            conclusions = self._several("slutsats", count, self._tags(s) | ({"ensam"} if count == 1 else set()))
            answers["np6_orsak"] = {"note": note, "conclusions": conclusions}
        if s.progress:
            answers["progression"] = {"note": self._progress(s)}
        if s.has_marks:
            answers["betyg6_niva"] = {"note": self._level(s, "betyg6", quotes)}
            answers["betyg6_amnen"] = self._pattern(s)
            answers["betyg6_insats"] = self._action(s)
        group = "low" if s.rating <= 5 else "middle" if s.rating == 6 else "common" if s.rating <= 8 else "high"
        why = self._several("skattning." + group, self._rng.choice((1, 2)))
        answers["skattning"] = {"rating": s.rating, "note": why}
        answers["saknas"] = {"note": self._deck.take("saknas", self._tags(s))}
        return answers

    def _several(self, path: str, count: int, tags: set[str] | None = None) -> str:
        return " ".join(self._deck.take(path, tags or set()) for _ in range(count))

    def _cycle(self, s: School, question: str) -> Answer:
        least = 1 if s.rating <= 5 else 2
        steps = [x for x in STEPS if self._rng.random() < 0.45 + s.rating / 20]
        if len(steps) < least:
            steps = list(STEPS[:2])
        return {"note": " ".join(self._deck.take(f"{question}.{x}", self._tags(s)) for x in steps), "steps": steps}

    def _materials(self, s: School) -> Answer:
        answer: Answer = {"choices": s.materials}
        if self._rng.random() < 0.2:
            answer["other"] = self._deck.take("underlag.annat")
        told = self._rng.sample(s.materials, len(s.materials))
        told = sorted(told, key=lambda m: self._deck.room(f"underlag.{m}"), reverse=True)[:2]
        return answer | {"note": " ".join(self._deck.take(f"underlag.{m}", self._tags(s)) for m in told)}

    def _grade_3(self, s: School, quotes: dict[str, list[dict[str, Any]]]) -> dict[str, Answer]:
        rng, deck, tags, slots = self._rng, self._deck, self._tags(s), self._slots(s)
        with_all = rng.choices(("yes", "partly", "no"), (20, 6, 1))[0]
        missed_in = {"sv": s.n3 - s.swedish, "ma": s.n3_maths - s.maths}
        note = deck.take(f"np3_alla_med.{with_all}")
        answers: dict[str, Answer] = {"np3_alla_med": {"choice": with_all, "note": note}}
        for subject, missed in missed_in.items():
            answers[f"np3_{subject}_orsak"] = self._missed(s, subject, missed)
        if rng.random() < 0.55:
            answers["np3_skillnader"] = {"choice": "yes", **deck.take_entry("np3_skillnader.yes", tags)}
        else:
            answers["np3_skillnader"] = {"choice": "no", "note": deck.take("np3_skillnader.no", tags)}
        answers["np3_niva"] = {"note": self._level(s, "np3", quotes)}
        both: Answer = {"count": s.neither}
        kind = "ingen" if s.neither == 0 else "en" if s.neither == 1 else rng.choice(("yes", "yes", "partly"))
        if s.neither:
            both["choice"] = "partly" if kind == "partly" else "yes"
        answers["np3_bada"] = both | {"note": deck.take(f"np3_bada.{kind}", tags, slots)}
        least = s.neither // 2  # most who missed part of a test reach the requirements in the end
        failed = {x: rng.randrange(least, max(least, missed * 2 // 3) + 1) for x, missed in missed_in.items()}
        counts = {
            "sv": failed["sv"],
            "sva": rng.choice((0, 0, 1, 2)),
            "ma": failed["ma"],
            "no": s.neither // 3,
            "so": least,
        }
        answers["np3_kunskapskrav"] = {"counts": counts}
        answers["np3_prov_bedomning"] = {"note": self._several("np3_prov_bedomning", rng.choice((1, 1, 2)), tags)}
        worried = max(0 if s.teaches(4) else 2, s.neither + rng.randrange(-1, 4))
        named = {"ak4_flera": word(worried), "ak4_flera_stor": word(worried).capitalize()}
        kind = "lamnar" if not s.teaches(4) else "ingen" if worried == 0 else "en" if worried == 1 else "flera"
        note = deck.take(f"ak4_risk.{kind}", tags, named)
        if kind == "flera":
            note += " " + deck.take("ak4_risk.stod", tags)
        answers["ak4_risk"] = {"count": worried, "note": note}
        answers["stod_effekt"] = {"note": self._several("stod_effekt", rng.choice((1, 2, 2)), tags)}
        screens = "yes" if "fonologisk_screening" in s.materials else rng.choice(("no", "partly"))
        answers["screening"] = {"choice": screens, "note": deck.take(f"screening.{screens}", tags)}
        return answers

    def _missed(self, s: School, subject: str, missed: int) -> Answer:
        """Questions 5 and 6: an opening that fits the number, then one sentence per reason ticked."""
        path, slots = f"np3_{subject}_orsak", self._slots(s)
        reasons = s.reasons[subject]
        if missed == 0:
            return {"note": self._deck.take(f"{path}.alla"), "reasons": []}
        if missed == 1:
            parts = [self._deck.take(f"{path}.en", {f"{subject}_en"})]
        else:
            parts = [self._deck.take(f"{path}.flera", (), slots)] if self._rng.random() < 0.6 else []
            parts += [self._deck.take(f"{path}.{reason}") for reason in reasons]
            parts += [] if reasons else [self._deck.take(f"{path}.oklart")]
        return {"note": " ".join(parts), "reasons": reasons}

    def _level(self, s: School, measure: str, quotes: dict[str, list[dict[str, Any]]]) -> str:
        """Questions 8, 15 and 17: an opening by level, then what is coded, word for word."""
        tags, slots = self._tags(s) | {measure}, self._slots(s)
        parts = [self._deck.take(f"niva.{measure}.{self._levels.word(s, measure)}", tags, slots)]
        said: list[Explanation] = [e for e in s.explanations if e.measure == measure]
        tone = {"low": "weakness", "high": "strength"}.get(self._levels.word(s, measure))
        for e in said:
            if tone and e.valence != "unspecified" and e.valence != tone:  # what is said turns against what came before
                parts.append(self._deck.take(f"vandning.{e.valence}"))
            tone = e.valence
            path = f"forklaring.{e.category}"
            if e.category != "yttre_faktorer":
                path += f".{e.valence}"
            quote, subject = self._deck.take_with_subject(path, tags)
            coding = {"subject": subject} if subject else {}
            coding |= {"category": e.category, "valence": e.valence, "quote": quote}
            quotes.setdefault(measure, []).append(coding)
            parts.append(quote)
        if not said:
            parts.append(self._deck.take("niva.ingen", tags))
        return " ".join(parts)

    def _progress(self, s: School) -> str:
        held, linked = s.progress or (0, 1)
        percent = (200 * held + linked) // (2 * linked)
        slots = {"andel": f"{percent} procent"} if linked - held > 4 or held == linked else {}
        level = "high" if percent >= 85 else "low" if percent < 74 else "mid"
        note = self._deck.take(f"progression.{level}", {"fa_tappat"} if linked - held <= 2 else (), slots)
        return note + (" " + self._deck.take("progression.tillagg") if self._rng.random() < 0.5 else "")

    def _pattern(self, s: School) -> Answer:
        """Question 18: ticks and a sentence for each."""
        ticks: list[tuple[str, int]] = [("larare", 5), ("arbetslag", 3), ("elever", 5), ("annat", 2)]
        names = [name for name, weight in ticks if self._rng.random() < weight / 9] or ["larare"]
        slots = self._slots(s)
        parts = []
        if "hogst" in slots and self._rng.random() < 0.4:
            parts.append(self._deck.take("betyg6_amnen.spridning", (), slots))
        answer: Answer = {"choices": names}
        for name in names:
            if name == "annat":
                entry = self._deck.take_entry("betyg6_amnen.annat", self._tags(s))
                answer["other"] = entry["text"]
                parts.append(entry["note"])
            else:
                parts.append(self._deck.take(f"betyg6_amnen.{name}", (), slots))
        return answer | {"note": " ".join(parts)}

    def _action(self, s: School) -> Answer:
        """Question 19, by branch."""
        if not self._levels.acts_on_marks(s):
            return {"note": self._deck.take("betyg6_insats.orsak")}
        actions = [self._deck.take_entry("betyg6_insats.actions") for _ in range(self._rng.choice((1, 2, 2)))]
        return {"note": self._deck.take("betyg6_insats.atgard", (), self._slots(s)), "actions": actions}
