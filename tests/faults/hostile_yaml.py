"""Hostile YAML: bombs, traps of form, and rounds whose values do not fit."""

from __future__ import annotations

from collections.abc import Iterator

from faults.hostile_corpus import MB, ROUND, Case, content_case

LAUGHS = "a: &a [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
_FORMS: dict[str, str] = {
    "a billion laughs": LAUGHS,
    "an alias to itself": "a: &a [*a]\n",
    "an anchor only": "title: &x En omgång\n",
    "a merge key": "a: &b {c: d}\ne: {<<: *b}\n",
    "a Python object": "a: !!python/object/apply:os.system ['touch /tmp/pwned']\n",
    "a Python name": "a: !!python/name:os.system\n",
    "a binary tag": "a: !!binary AAAA\n",
    "a tag of its own": "a: !x y\n",
    "a verbatim tag": "a: !<tag:yaml.org,2002:int> 1\n",
    "an int tag": "min_group: !!int 10\n",
    "a tag handle": "%TAG ! tag:example.org,2000:\n---\na: !x y\n",
    "YAML 9.9": "%YAML 9.9\n---\na: b\n",
    "two documents": ROUND + "---\n" + ROUND,
    "a flow of depth 21": "a: " + "[" * 21 + "]" * 21,
    "a flow of depth 100,000": "a: " + "[" * 100_000,
    "maps of depth 50,000": "{a: " * 50_000,
    "blocks of depth 700": "".join(" " * level + "a:\n" for level in range(700)),
    "lists in one line": "- " * 100_000,
    "questions in one line": "? " * 50_000,
    "a key that is a list": "? [a, b]\n: c\n",
    "a key that is a map": "{{a: b}: c}\n",
    "no key": ": a\n",
    "a tab as indent": "a:\n\t- b\n",
    "an open quote": 'a: "b\n',
    "an escape to ESC": 'title: "\\x1b]0;x\\a"\n',
    "an escape to a half surrogate": 'title: "\\ud800"\n',
    "an escape beyond Unicode": 'title: "\\UFFFFFFFF"\n',
    "an escape in a key": '"\\x1b": a\n',
    "a list instead": "- a\n- b\n",
    "a text instead": "just words\n",
    "a number instead": "5\n",
    "a key of 300,000 letters": "k" * 300_000 + ": a\n",
    "100,000 keys": "".join(f"k{number}: a\n" for number in range(80_000)),
    "the same key 50,000 times": "k: a\n" * 50_000,
    "150,000 items": "id:\n" + "- a\n" * 150_000,
    "a deep indent": "a:\n" + " " * 500_000 + "b: c\n",
    "500,000 colons": "a" + ":" * 500_000,
    "percent signs": "%" * 100_000 + "\n",
    "a comment of 1 MB": "#" * (MB - 100) + "\n",
}


def swapped(line: str, new: str) -> str:
    """The good round with a line changed."""
    assert line in ROUND
    return ROUND.replace(line, new)


GUIDE_LINE = "guide: nacka-ak3-6\n"
_ROUND_VALUES: dict[str, tuple[str, str]] = {
    "id is a list": (swapped("id: liten", "id: [a]"), "rad 1"),
    "id is empty": (swapped("id: liten", 'id: ""'), "id"),
    "id of two lines": (swapped("id: liten", 'id: "a\\nb"'), "rad 1"),
    "id of 100,000 letters": (swapped("id: liten", "id: " + "x" * 100_000), "rad 1"),
    "title is a map": (swapped("title: En liten omgång", "title: {a: b}"), "rad 2"),
    "title is missing": (swapped("title: En liten omgång\n", ""), "title"),
    "a misspelt key": (swapped("title:", "titel:"), "rad 2"),
    "a key twice": (ROUND + "title: b\n", "rad 6"),
    "a key twice inside": (swapped('{code: "0182"', '{code: "1", code: "0182"'), "rad 3"),
    "municipality is a text": (swapped('{code: "0182", name: Nacka}', "Nacka"), "rad 3"),
    "school year is no year": (swapped("2014/15", "2014"), "rad 4"),
    "school year is a date": (swapped("2014/15", "2014-08-01"), "rad 4"),
    "min_group is no": (ROUND + "min_group: no\n", "rad 6"),
    "min_group is negative": (ROUND + "min_group: -1\n", "rad 6"),
    "min_group is hex": (ROUND + "min_group: 0x10\n", "rad 6"),
    "min_group has 5,000 digits": (ROUND + "min_group: " + "9" * 5000 + "\n", "rad 6"),
    "min_group is nan": (ROUND + "min_group: .nan\n", "rad 6"),
    "guide out of the folder": (swapped(GUIDE_LINE, "guide: ../../../../../../etc/passwd\n"), "rad 5"),
    "guide as a whole path": (swapped(GUIDE_LINE, "guide: /etc/passwd\n"), "rad 5"),
    "guide is a device": (swapped(GUIDE_LINE, "guide: /dev/zero\n"), "rad 5"),
    "guide is the folder": (swapped(GUIDE_LINE, "guide: .\n"), "rad 5"),
    "guide is empty": (swapped(GUIDE_LINE, 'guide: ""\n'), "guide"),
    "guide is nobody's home": (swapped(GUIDE_LINE, "guide: ~root/x.yaml\n"), "rad 5"),
    "guide of 5,000 letters": (swapped(GUIDE_LINE, "guide: " + "g" * 5000 + "\n"), "rad 5"),
    "guide is the round": (swapped(GUIDE_LINE, "guide: round.yaml\n"), "round.yaml"),
}


def cases() -> Iterator[Case]:
    """PartReader for both readers, then values of a round."""
    for reader in ("round.yaml", "guide.yaml"):
        for what, text in _FORMS.items():
            yield content_case(reader, what, text)
    for what, (text, place) in _ROUND_VALUES.items():
        yield content_case("round.yaml", what, text, place)
    markup = swapped("En liten omgång", "'[@click=app.quit]x[/] {{ 7*7 }}'")
    yield content_case("round.yaml", "title is markup", markup, harmless="words")
    path = swapped("id: liten", "id: ../../liten")
    yield content_case("round.yaml", "id is a path", path, harmless="no file is named so")
    yield content_case("round.yaml", "min_group is 1e3", ROUND + "min_group: 1e3\n", harmless="a thousand")
    yield content_case("round.yaml", "min_group has 30 digits", ROUND + f"min_group: {10**30}\n", harmless="hides all")
