"""Invented talk by rule: sentences that say different things, and a sentence as somebody else notes the same words."""

from __future__ import annotations

import random
import re
from itertools import combinations

_OPENINGS = (
    "I våras", "Under hösten", "Redan i förskoleklass", "På lågstadiet", "Efter jullovet", "Sedan två år", "Just i år",
    "I den ena klassen", "På fritids", "Under provperioden", "När vi såg resultaten", "I början av läsåret",
    "Vid överlämningen", "I parallellklassen", "Så länge jag har varit här", "På torsdagarna", "Efter sportlovet",
    "Med den här kullen", "För tredje året i rad", "Sedan flytten till nya lokaler",
)  # fmt: skip
_WHO = (
    "hade klassläraren", "fick specialpedagogen", "var tre av pojkarna", "hade nyanlända elever", "fick vikarierna",
    "jobbade arbetslaget", "saknade flickorna", "hade elevhälsan", "satt rektorn", "bytte parallellärarna",
    "tränade halva gruppen", "hade vårdnadshavarna", "läste resursläraren", "kunde bibliotekarien", "ville kuratorn",
    "övade de äldsta barnen", "behövde eleverna med dyslexi", "hade modersmålsläraren", "försökte förstelärarna",
    "skrev de ordinarie pedagogerna",
)  # fmt: skip
_WHAT = (
    "nästan inga läromedel", "tid till enskild läsning", "mycket frånvaro", "långa genomgångar", "små grupper dagligen",
    "ett gemensamt språk kring bedömning", "för stora klasser", "hemuppgifter i bråkräkning", "högläsning vid fönstret",
    "stöd av logoped", "problem med datorerna", "täta avstämningar", "skrivmallar och ordbanker", "lite matematikprat",
    "en tydlig struktur", "konflikter på rasterna", "extra pass i rättstavning", "lugn och ro i korridoren",
    "samma uppgifter som året innan", "brister i ordförrådet",
)  # fmt: skip
_HOW = (
    "utan att någon märkte det", "fast schemat var fullt", "tills pengarna tog slut", "i ett och samma rum",
    "enligt planen från kommunen", "tillsammans med grannskolan", "trots två uppsägningar", "med hjälp av screening",
    "på elevernas eget initiativ", "över alla årskurser", "när behörigheten saknades", "genom kollegialt lärande",
    "efter samtal i elevrådet", "så gott det gick", "under halva lektionerna", "inför varje delprov", "på distans",
    "fram till advent", "i studiehallen", "sedan sjukskrivningen",
)  # fmt: skip
_SO = (
    "och läsförståelsen lyfte", "så taluppfattningen blev svag", "men betygen sjönk ändå", "och gapet krympte",
    "därför tappade vi tempo", "vilket gav bättre självförtroende", "och några gav upp", "så proven gick oväntat bra",
    "men skrivandet stannade av", "och det märktes i engelskan", "så ingen nådde de högsta nivåerna",
    "vilket föräldrarna klagade på", "och nu vet vi vad som fungerar", "men motivationen fanns där",
    "så vi fick börja om", "och sambedömningen blev rättvisare", "vilket syns i frånvarostatistiken",
    "men geometrin hanns aldrig med", "och glappet till mellanstadiet växte", "så stödet kom för sent",
)  # fmt: skip
_SLOTS = (_OPENINGS, _WHO, _WHAT, _HOW, _SO)
_FILLERS = ("ju", "nog", "alltså", "faktiskt", "tyvärr", "också", "verkligen", "absolut")
_ENDINGS = (("arna", "ar"), ("erna", "er"), ("orna", "or"), ("ade", "at"), ("igt", "ig"), ("en", "er"), ("et", "en"))


def different_sentences(count: int, chance: random.Random) -> list[str]:
    """Sentences of five parts each; no two share more than two of the parts."""
    found: list[str] = []
    taken: set[tuple[tuple[int, str], ...]] = set()
    while len(found) < count:
        parts = [(place, chance.choice(slot)) for place, slot in enumerate(_SLOTS)]
        shared = set(combinations(parts, 3))
        if taken.isdisjoint(shared):
            taken |= shared
            found.append(" ".join(part for _place, part in parts))
    return found


def said_again(words: str, chance: random.Random) -> str:
    """The sentence as another official notes it: two things are done to it, and it ends in its own way."""
    for change in chance.sample((_reordered, _bent, _mistyped, _longer, _shouted, _hyphenated), 2):
        words = change(words, chance)
    return words.rstrip(".") + chance.choice(("", ".", "!", " …"))


def _reordered(words: str, chance: random.Random) -> str:
    """The clauses round a comma change places, else the last words come first."""
    clauses = words.rstrip(".").split(", ")
    if len(clauses) > 1:
        return ", ".join([*clauses[1:], clauses[0]])
    parts = words.rstrip(".").split()
    place = chance.randrange(len(parts) // 2, len(parts))
    return " ".join([*parts[place:], *parts[:place]])


def _bent(words: str, chance: random.Random) -> str:
    """A word has another ending."""
    bendable = [
        (one, end, other) for one in words.split() for end, other in _ENDINGS if re.fullmatch(rf"\w\w+{end}", one)
    ]
    if not bendable:
        return words
    word, end, other = chance.choice(bendable)
    return words.replace(word, word.removesuffix(end) + other, 1)


def _mistyped(words: str, chance: random.Random) -> str:
    """Two letters have changed places, one is missing or one stands twice."""
    place = chance.choice([n for n in range(1, len(words) - 2) if words[n : n + 2].isalpha()])
    pair = words[place : place + 2]
    return words[:place] + chance.choice((pair[::-1], pair[0], pair[0] + pair)) + words[place + 2 :]


def _longer(words: str, chance: random.Random) -> str:
    """A word more."""
    parts = words.split()
    parts.insert(chance.randrange(1, len(parts)), chance.choice(_FILLERS))
    return " ".join(parts)


def _shouted(words: str, chance: random.Random) -> str:
    """A word, or the whole sentence, in capitals."""
    parts = words.split()
    place = chance.randrange(len(parts))
    return (
        words.upper()
        if chance.random() < 0.2
        else " ".join([*parts[:place], parts[place].upper(), *parts[place + 1 :]])
    )


def _hyphenated(words: str, chance: random.Random) -> str:
    """A long word is written with a hyphen or apart."""
    long = [word for word in words.split() if len(word) > 8]
    if not long:
        return words
    word = chance.choice(long)
    place = chance.randrange(3, len(word) - 3)
    return words.replace(word, word[:place] + chance.choice("- ") + word[place:], 1)
