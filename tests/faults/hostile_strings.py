"""Hostile strings: the same ones for the same seed, each with marks that tell where it was displayed.

String 7 carries `q0007` before and `z0007` after what is hostile in it (most have both around it, some begin or end
with the hostile part). What would act on a terminal carries the number too, so that a leak can be traced.

Covered: every C0 and C1 character, DEL, bidi controls, line separators and noncharacters; CSI, OSC, DCS, APC, PM, SOS,
single-character and broken escape sequences; Textual and Rich markup with actions and links; format and template
syntax; spreadsheet formulas; paths and options; invisible characters, variation selectors, tags, stacks of combining
marks, wide, joined and right-to-left text; very long words. After each has come alone they come in twos and threes.
Not covered: half surrogates (no file and no register can hold them; hostile_files.py sends them in JSON).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

SEED = 2016
REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff\ufffe\uffff]"
)
"""Characters that no door may let in, written down here again so as not to lean on the program's own list."""
MARK = re.compile(r"[qz]\d{4}")

Atom = Callable[[int], str]
"""The hostile part, for the number of its string."""


@dataclass(frozen=True)
class Hostile:
    """One string with its number and the families of what is in it."""

    number: int
    text: str
    families: tuple[str, ...]

    @cached_property
    def refused(self) -> bool:
        """Whether every door must refuse it."""
        return REFUSED.search(self.text) is not None

    @property
    def line(self) -> str:
        """For places that hold one line."""
        return self.text.replace("\n", " ").replace("\t", " ")

    @property
    def marks(self) -> tuple[str, str]:
        """Before and after the hostile part."""
        return f"q{self.number:04}", f"z{self.number:04}"


def _fixed(*texts: str) -> list[Atom]:
    return [lambda _number, text=text: text for text in texts]  # type: ignore[misc]


def _formed(*texts: str) -> list[Atom]:
    """`#` stands for the number: 9007 in a parameter, which the program itself never writes, and q0007 in words."""
    return [
        lambda number, text=text: text.replace("#", f"9{number:03}").replace("@@", f"q{number:04}")  # type: ignore[misc]
        for text in texts
    ]


_ESCAPES = _formed(
    "\x1b[31;7;#m", "\x1b[#;1H", "\x1b[#J", "\x1b[?#h", "\x1b[#n", "\x1b[#c", "\x1b[#;4;5t", "\x1b[#S", "\x1b[31;#",
    "\x1b]0;@@\x07", "\x1b]52;c;@@\x07", "\x1b]8;;http://@@\x1b\\", "\x1b]10;?@@\x07", "\x1b]4;1;@@\x1b\\",
    "\x1b]1337;File=@@\x07", "\x1b]777;notify;@@\x07", "\x1b]7;file://@@\x07", "\x1b]22;@@\x07", "\x1bPq@@\x1b\\",
    "\x1bP$q@@\x1b\\", "\x1bP+q@@\x1b\\", "\x1bPtmux;\x1b\x1b]0;@@\x07\x1b\\", "\x1b_G@@\x1b\\", "\x1b^@@\x1b\\",
    "\x1bX@@\x1b\\", "\x1bc", "\x1b(0", "\x1b#8", "\x1bN", "\x1b%G", "\x1b7", "\x1b>", "\x1bM", "\x1b", "\x1b\x1b",
    "\x1b[", "\x1b]", "\x1b[200~", "\x1b[201~", "\x1bk@@\x1b\\", "\x1b[!p", "\x1b[>#c",
)  # fmt: skip
_EIGHT_BIT = _formed(
    "\x9b31;#m", "\x9d0;@@\x9c", "\x90q@@\x9c", "\x9f@@\x9c", "\x9e@@\x9c", "\x98@@\x9c",
)  # fmt: skip
_C0 = _fixed(*(chr(code) for code in (*range(0x00, 0x09), *range(0x0B, 0x20), 0x7F) if code != 0x1B), "\r\n", "a\rb")
_C1 = _fixed(*(chr(code) for code in range(0x80, 0xA0)))
_BIDI = _fixed(*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "\u202elab\u202c")
_BREAKS = _fixed("\u2028", "\u2029", "\ufffe", "\uffff")
_LINES = _fixed("a\nb", "a\tb", "\n\nx", "\t=1", "a\n[/]\nb")
_MARKUP = _formed(
    "[@click=app.hostile(#)]klicka här nu[/]", "[@click=app.hostile('#')]klicka här[/@click]",
    "[@click=hostile(#)]x[/]", "[@click=app.quit]klicka[/]", "[@click=app.colours]färg[/]",
    "[@click=screen.close]stäng[/]", "[@click=quit]q[/]", "[link=https://@@]länk[/link]",
    "[link='file:///etc/passwd']x[/]", "[/]", "[/b]", "[bold", "[b]fet", "[[b]]", "\\[b]", "[$primary]x[/]",
    "$primary", "$text", "[red on blue]x", "[#ff0000]x[/]", "[on red]", "[@click=]x[/]", "[/@@]", "[]",
    "[@click=app.hostile(#)", "[b][i][/b][/i]", "[reverse]x[/reverse]", "[blink]x", "[conceal]x[/conceal]",
    ":smiley:", ":warning:", "{braces}", "{0}", "{n}", "{title!r:>9999}", "{", "}", "%s", "%(n)s", "%n", "%", "$",
    "${x}", "\\x1b[31m", "\\u001b]0;x\\u0007", "^[[31m", "\\e[0m", "&#27;[0m", "<b>x</b>", "<script>", "&lt;", "`x`",
    "|x|", "**x**",
)  # fmt: skip
_TEMPLATES = _fixed(
    "{{ 7*7 }}", "{% raw %}", "{# x #}", "{{ config }}", "{{", "}}", "{%", "{{ ''.__class__ }}", "#{7*7}",
)  # fmt: skip
_FORMULAS = _fixed(
    "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://x")', "'=1", '";=1', "\uff1d1+1", "=1;=2",
    '"',
)  # fmt: skip
_PATHS = _fixed(
    "../../etc/passwd", "C:\\Windows\\x", "//server/x", "~root", "file:///etc", "con", "-rf", "--out=x", "/", "*",
    "a;b|c&d",
)  # fmt: skip
_INVISIBLE = _fixed(
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e", "\ufff9x\ufffay\ufffb", "\u2061", "\u3164",
    "\u206a", "\u206f", "\ufe0f", "\ufe0e", "\U000e0100", "\U000e0041\U000e0042\U000e007f", "\U000e0001", "\u034f",
    "\u115f", "\u17b4", "\u2800", "\ufffd", "\ue000", "\U0010ffff", "\U0001fffe", "\U000f0000", "\ufdd0", "\u00a0",
)  # fmt: skip
_MARKS = _fixed(
    "\u0301", "a" + "\u0300\u0301\u0302" * 20, "\u0488", "\u20dd", "e\u20e3", "\u0338" * 40, "\u0e33", "\u0903",
    "\u1ab0", "o\u0336o\u0336", "\u3099", "\u05b0" * 9, "ก็็็็็", "z\u0351\u036f\u0489",
)  # fmt: skip
_WIDE = _fixed(
    "日本語", "한국어", "ＡＢＣ", "👩\u200d👩\u200d👧\u200d👦", "🏳\ufe0f\u200d🌈", "🇸🇪", "👍🏿", "1\ufe0f\u20e3",
    "☃\ufe0f", "⚠", "﷽", "𒐫", "꧅", "⸻", "🫠", "🇸🇪🇳🇴🇩🇰", "👩\u200d" * 6, "ﾊﾛｰ", "ｶﾞ", "क्षि", "நி", "ไทย", "𝔘", "㎒", "½",
)  # fmt: skip
_RTL = _fixed(
    "שלום", "مرحبا", "a שלום b", "ܫܠܡܐ", "123 مرحبا 456", "(שלום)", "ߒߞߏ", "سلام\u200cعلیکم",
)  # fmt: skip
_LONG = _fixed(
    "W" * 300, "å" * 1000, "日" * 400, " " * 200 + "x", "-" * 500, "a " * 300, "\u0301" * 300, "W\u200b" * 200,
)  # fmt: skip

FAMILIES: dict[str, list[Atom]] = {
    "escape": _ESCAPES, "c1 sequence": _EIGHT_BIT, "c0": _C0, "c1": _C1, "bidi": _BIDI, "break": _BREAKS,
    "lines": _LINES, "markup": _MARKUP, "template": _TEMPLATES, "formula": _FORMULAS, "path": _PATHS,
    "invisible": _INVISIBLE, "marks": _MARKS, "wide": _WIDE, "rtl": _RTL, "long": _LONG,
}  # fmt: skip
_ALONE = [(family, atom) for family, atoms in FAMILIES.items() for atom in atoms]
_SHORT = [(family, atom) for family, atom in _ALONE if family not in ("long", "lines")]


def hostile_string(number: int, seed: int = SEED) -> Hostile:
    """String `number` of a seed; it does not depend on how many are asked for."""
    rng = random.Random(f"{seed}/{number}")
    order = random.Random(seed).sample(range(len(_ALONE)), len(_ALONE))
    chosen = [_ALONE[order[number]]] if number < len(_ALONE) else rng.sample(_SHORT, rng.choice((2, 2, 3)))
    parts = [atom(number) for _family, atom in chosen]
    before, after = f"q{number:04}", f"z{number:04}"
    shape = rng.choice(("around", "around", "around", "first", "last"))
    body = rng.choice(("", " ", "x")).join(parts)
    text = {"around": before + body + after, "first": body + before + after, "last": before + after + body}[shape]
    return Hostile(number, text, tuple(dict.fromkeys(family for family, _atom in chosen)))


def hostile_strings(count: int = 500, seed: int = SEED) -> tuple[Hostile, ...]:
    """The first strings of a seed."""
    return tuple(hostile_string(number, seed) for number in range(count))
