"""Sentences dealt out evenly, so that the notes do not repeat themselves."""

import random
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

MOST_USES = 3
OPPOSITE = {"+": "-", "-": "+"}


def read_yaml(path: Path) -> Any:
    """A YAML file with its numbers as numbers."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read_text_yaml(path: Path) -> Any:
    """A YAML file with every scalar as text, so that yes and no stay words."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


class Deck:
    """The pools of prose.yaml: always deals one of the least used sentences that fit the school.

    Args:
        prose: nested pools of sentences ("tags | text") or of small mappings.
        rng: source of chance.
    """

    def __init__(self, prose: Mapping[str, Any], rng: random.Random) -> None:
        """Start with no sentence used."""
        self._prose = prose
        self._rng = rng
        self._uses: Counter[tuple[str, int]] = Counter()
        self._in_document: set[tuple[str, int]] = set()
        self._claims: set[str] = set()

    def open_document(self) -> None:
        """Start a new document: within one, nothing is dealt twice and nothing contradicts."""
        self._in_document.clear()
        self._claims.clear()

    def pool(self, path: str) -> list[Any]:
        """The list at a dotted path."""
        node: Any = self._prose
        for key in path.split("."):
            node = node[key]
        return list(node)

    def room(self, path: str) -> float:
        """How much of a pool is still unused, from 1 down to 0."""
        size = len(self.pool(path))
        return 1 - sum(self._uses[path, i] for i in range(size)) / (size * MOST_USES)

    def take(self, path: str, tags: Collection[str] = (), slots: Mapping[str, str] | None = None) -> str:
        """Deal a sentence with its slots filled."""
        return self.take_with_subject(path, tags, slots)[0]

    def take_with_subject(
        self, path: str, tags: Collection[str] = (), slots: Mapping[str, str] | None = None
    ) -> tuple[str, str | None]:
        """Deal a sentence, and the subject it is about where it is about one."""
        slots = slots or {}
        cards: dict[int, tuple[str, str | None]] = {}
        claims: dict[int, list[str]] = {}
        for i, card in enumerate(self.pool(path)):
            needs, text = _split(card)
            about = [n.removeprefix("amne=") for n in needs if n.startswith("amne=")]
            claims[i] = [n for n in needs if n[0] in "+-"]
            needs = [n for n in needs if n[0] not in "+-" and not n.startswith("amne=")]
            if any(OPPOSITE[c[0]] + c[1:] in self._claims for c in claims[i]):
                continue
            fields = {name for _, name, _, _ in Formatter().parse(text) if name}
            if set(needs) <= set(tags) and fields <= set(slots):
                cards[i] = text.format_map(slots), about[0] if about else None
        dealt = self._deal(path, list(cards))
        self._claims.update(claims[dealt])
        return cards[dealt]

    def take_entry(self, path: str, tags: Collection[str] = ()) -> dict[str, str]:
        """Deal a mapping, less its tags."""
        pool = self.pool(path)
        fit = [i for i, card in enumerate(pool) if set(card.get("tags", "").split()) <= set(tags)]
        return {key: value for key, value in pool[self._deal(path, fit)].items() if key != "tags"}

    def _deal(self, path: str, fit: list[int]) -> int:
        left = [i for i in fit if self._uses[path, i] < MOST_USES and (path, i) not in self._in_document]
        if not left:
            msg = f"prose.yaml has too few sentences at {path}"
            raise ValueError(msg)
        least = min(self._uses[path, i] for i in left)
        chosen = self._rng.choice([i for i in left if self._uses[path, i] == least])
        self._uses[path, chosen] += 1
        self._in_document.add((path, chosen))
        return chosen


def _split(card: str) -> tuple[list[str], str]:
    tags, bar, text = card.partition(" | ")
    return (tags.split(), text) if bar else ([], card)
