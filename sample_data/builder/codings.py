"""Search for codings: who named what, so that the tallies by measure and the school matrix both come out."""

import random
from collections.abc import Callable
from typing import Any

from builder.figures import anneal, raw_indexes
from builder.model import MEASURES, Explanation, School, share, spearman

# The four flags of the school matrix, one letter each: pupils' prerequisites better/worse, school effort better/worse.
FLAGS = {"G": "student_strength", "S": "student_weakness", "I": "effort_strength", "B": "effort_weakness"}
# Per combination of flags, as bits: each flag, any on the pupils' side, any on the school's side.
COUNTED = [(*(f >> b & 1 for b in range(4)), int(f & 3 > 0), int(f & 12 > 0)) for f in range(16)]
STUDENT = "elevernas_forutsattningar"
# Categories of school effort besides lararkompetens, and how often each is drawn.
EFFORT = {"organisation": 5, "undervisning": 5, "stodinsatser": 4, "larares_bedomning": 2}

# What the published words are taken to mean, as (lowest, highest) whole percent.
WORDS = {
    "three of four": (72, 78),
    "a little over half": (51, 60),
    "half": (47, 53),
    "about half": (45, 55),
    "just under half": (43, 49),
    "almost half": (43, 49),
    "a little over one in three": (34, 39),
    "fewer": (10, 30),
}
RATINGS = (4, 5, 5, 6, 6, 6, 6, *[7] * 9, *[8] * 9, 9, 9, 9, 10)
SCHOOL_REASONS = {
    "sv": {"ej_undervisat": 5, "undervisning_brister": 11},
    "ma": {"ej_undervisat": 7, "undervisning_brister": 6},
}
PUPIL_REASONS = {
    "sv": {"sarskilda_behov": 17, "bristande_svenska": 8},
    "ma": {"sarskilda_behov": 9, "bristande_svenska": 6},
}
OTHER_REASONS = {
    "sv": {"tidigare_skolgang": 2, "dyslexi": 6, "arbetsro": 2, "hard_rattning": 3},
    "ma": {"tidigare_skolgang": 3, "arbetsro": 3, "hard_rattning": 2},
}


def words_to_count(words: str, base: int) -> int:
    """The count nearest the middle of the words' band."""
    low, high = WORDS[words]
    return min(range(base + 1), key=lambda c: abs(2 * share(c, base) - low - high))


def _story(index: int, flags: int) -> float:
    """How badly a school's flags fit what the report tells in words about low, middle and high indexes."""
    better, worse, skill, lack = (flags >> b & 1 for b in range(len(FLAGS)))
    if index <= 91:
        return 4.0 * (1 - lack) + 2.0 * (1 - worse) + 3.0 * better + 2.0 * skill
    if index < 108:
        return 2.5 * (better + worse)
    return 3.0 * (1 - skill) + (2.5 if index >= 118 else 1.2) * worse + (2.0 * (1 - better) if index >= 118 else 0.0)


def find_flags(schools: list[School], published: dict[str, dict[str, list[int]]], rng: random.Random) -> None:
    """Find which school named what for which measure.

    Hard constraints: per measure the schools with each flag and with either flag of a type, and per school the number
    of flags in the matrix. The school with no flag at all is the one that named prerequisites as neither better nor
    worse, since grade 3 has one more such school than better and worse give.
    """
    silent = next(s for s in schools if s.target is not None and s.target[1] == 0)
    cells = [(s, m) for s in schools for m in s.measures]
    state = [0] * len(cells)  # one bit per flag
    free = [i for i, (s, _) in enumerate(cells) if s is not silent]
    of_school = [[i for i, (o, _) in enumerate(cells) if o is s] for s in schools]
    of_measure = {m: [i for i, (_, k) in enumerate(cells) if k == m] for m in MEASURES}
    wanted = {m: [published[m][kind][1] for kind in (*FLAGS.values(), "student", "effort")] for m in MEASURES}
    wanted["np3"][len(FLAGS)] -= 1  # the school that said neither better nor worse
    low, high = WORDS["about half"]

    def judge() -> tuple[int, float]:
        """How far the state is from the hard constraints, and how badly it tells the story."""
        wrong, story, with_student = 0, 0.0, 1
        for m, which in of_measure.items():
            found = map(sum, zip(*(COUNTED[state[i]] for i in which), strict=True))
            wrong += sum(abs(f - w) for f, w in zip(found, wanted[m], strict=True))
        for s, which in zip(schools, of_school, strict=True):
            shown = 0
            for i in which:
                shown |= state[i]
            with_student += COUNTED[shown][len(FLAGS)]
            if s.target:
                wrong += abs(shown.bit_count() - s.target[1])
                story += _story(s.target[0], shown)
        return wrong + (not low <= share(with_student, len(schools)) <= high), story

    def loss() -> float:
        wrong, story = judge()
        return 4 * wrong + story

    def move() -> Callable[[], None]:
        first, bit = rng.choice(free), 1 << rng.randrange(len(FLAGS))
        changed = [first]
        if rng.random() < 0.6:  # let the flag change places with another school instead of just turning it
            other = rng.choice(of_measure[cells[first][1]])
            if cells[other][0] is not silent and (state[other] ^ state[first]) & bit:
                changed.append(other)
        for i in changed:
            state[i] ^= bit

        def undo() -> None:
            for i in changed:
                state[i] ^= bit

        return undo

    kept: list[tuple[float, list[int]]] = []
    while len(kept) < 5:  # several good states, to keep the one that tells the story best
        anneal(rng, loss, move, steps=25_000, heat=1.8)
        wrong, story = judge()
        if wrong == 0:
            kept.append((story, list(state)))
    best = min(kept)[1]
    for s, which in zip(schools, of_school, strict=True):
        s.flags = {cells[i][1]: "".join(x for b, x in enumerate(FLAGS) if best[i] >> b & 1) for i in which}


def give_categories(schools: list[School], rng: random.Random) -> None:
    """Turn flags into explanations with a category; a category keeps one valence within a school."""
    skilled = rng.sample(
        [s for s in schools if set("IB") & set("".join(s.flags.values()))], words_to_count("almost half", len(schools))
    )
    for s in schools:
        valence_of: dict[str, str] = {}
        at_first = s in skilled
        for m, letters in s.flags.items():
            for letter in letters:
                valence = FLAGS[letter].split("_")[1]
                category = STUDENT
                if letter in "IB":
                    free = [c for c in EFFORT if valence_of.get(c, valence) == valence]
                    category = "lararkompetens" if at_first else rng.choices(free, [EFFORT[c] for c in free])[0]
                    at_first = False
                    valence_of[category] = valence
                s.explanations.append(Explanation(m, category, valence))
        if s.target is not None and s.target[1] == 0:
            s.explanations.append(Explanation("np3", STUDENT, "unspecified"))
    for s in rng.sample([s for s in schools if any(e.category in EFFORT for e in s.explanations)], 5):
        said = next(e for e in s.explanations if e.category in EFFORT)
        s.explanations.append(Explanation(said.measure, said.category, said.valence))  # the same kind twice
    for m, count in (("np3", 2), ("np6", 2), ("betyg6", 1)):
        for s in rng.sample([s for s in schools if m in s.measures], count):
            s.explanations.append(Explanation(m, "yttre_faktorer", rng.choice(("weakness", "unspecified"))))
    for s in schools:
        s.explanations.sort(key=lambda e: MEASURES.index(e.measure))


def give_materials(schools: list[School], published: dict[str, Any], rng: random.Random) -> None:
    """Tick the materials of question 3."""
    joint = words_to_count(published["gemensamma_prov"], len(schools))
    counts = {
        "np3": published["np3"]["count"],
        "np6": published["np6"]["count"],
        "fonologisk_screening": published["fonologisk_screening"]["count"],
        "betyg6": words_to_count("three of four", sum(s.has_6 for s in schools)),
        "larares_bedomningar": words_to_count(published["larares_bedomningar"], len(schools)),
        "gemensamma_prov": joint,
        "individuella_utvecklingsplaner": joint - 1,  # almost as common
        "larares_prognoser": words_to_count(published["larares_prognoser"], len(schools)),
        "utvecklingssamtal": words_to_count(published["utvecklingssamtal"], len(schools)) - 1,
        "egna_prov": words_to_count(published["egna_prov"], len(schools)),
    }
    allowed: dict[str, Callable[[School], bool]] = {
        "np3": lambda s: s.has_3,
        "fonologisk_screening": lambda s: s.has_3,  # every school with grade 3 here has the preschool class too
        "np6": lambda s: s.has_6,
        "betyg6": lambda s: s.has_6 and s.kind != "only_6_unreported",
    }

    def may(s: School, material: str) -> bool:
        return material not in allowed or allowed[material](s)

    for material, count in counts.items():
        base = [s for s in schools if may(s, material)]
        chosen = rng.sample(base, count)
        for s in schools:
            if s in chosen:
                s.materials.append(material)


def give_reasons(schools: list[School], rng: random.Random) -> None:
    """Tick why pupils missed the grade-3 level, so that the shares by group fit the published words."""
    totals = {
        "sv": (words_to_count("three of four", 27), words_to_count("a little over half", 27)),
        # "somewhat fewer than in Swedish"
        "ma": (words_to_count("half", 27), words_to_count("a little over half", 27) - 3),
    }
    for subject, (pupil, school) in totals.items():
        missed = {s.code: s.n3 - s.swedish if subject == "sv" else s.n3_maths - s.maths for s in schools if s.has_3}
        base = [s for s in schools if missed.get(s.code, 0) > 1]
        for s in schools:
            if s.has_3:
                s.reasons[subject] = []
        for counts, total in ((PUPIL_REASONS[subject], pupil), (SCHOOL_REASONS[subject], school)):
            chosen = rng.sample(base, total)
            _cover(chosen, counts, subject, rng)
        for reason, count in OTHER_REASONS[subject].items():
            for s in rng.sample([s for s in base if missed[s.code] > len(s.reasons[subject])], count):
                s.reasons[subject].append(reason)


def _cover(chosen: list[School], counts: dict[str, int], subject: str, rng: random.Random) -> None:
    """Give each chosen school at least one of the two reasons, each reason to exactly its count of schools."""
    (first, a), (second, b) = counts.items()
    order = rng.sample(chosen, len(chosen))
    for s in order[:a]:
        s.reasons[subject].append(first)
    for s in order[len(order) - b :]:
        s.reasons[subject].append(second)


def give_ratings(schools: list[School], rng: random.Random) -> None:
    """Deal out self-ratings that go with neither size, organizer nor results."""
    raw = raw_indexes(schools)
    ratings = list(RATINGS)
    while True:
        rng.shuffle(ratings)
        for s, rating in zip(schools, ratings, strict=True):
            s.rating = rating
        indexed = [s for s in schools if s.code in raw]
        if (
            abs(spearman(ratings, [s.pupils for s in schools])) < 0.12
            and abs(spearman(ratings, [s.organizer == "enskild" for s in schools])) < 0.12
            and abs(spearman([s.rating for s in indexed], [raw[s.code] for s in indexed])) < 0.12
        ):
            return
