"""Write the synthetic sample round, or check that the committed files are what would be written.

Usage: python sample_data/build.py [--check]
"""

import argparse
import json
import random
import sys
from pathlib import Path

from builder import codings, figures, tables
from builder.deck import Deck, read_text_yaml, read_yaml
from builder.interview import Interviewer
from builder.model import School

HERE = Path(__file__).resolve().parent
SEED = 2016
ROUND_YAML = """\
# Synthetic: schools, people and values are invented; only the tallies equal the published figures.
id: nacka-2016
title: Resultatdialoger våren 2016
municipality: {code: "0182", name: Nacka}
school_year: 2014/15
guide: nacka-ak3-6
min_group: 10
"""


def _invented_schools() -> list[School]:
    rows = [(row, kind) for kind, rows in read_yaml(HERE / "builder" / "schools.yaml").items() for row in rows]
    rows.sort(key=lambda pair: str(pair[0]["name"]))
    return [School(code=f"990000{i:02d}", kind=kind, **row) for i, (row, kind) in enumerate(rows, 1)]


def build() -> dict[Path, str]:
    """Search for a round with the published tallies.

    Returns:
        The text of every file, by its path below this folder.
    """
    rng = random.Random(SEED)
    published = read_yaml(HERE / "published-2016.yaml")
    variation = published["result_variation"]
    schools = _invented_schools()

    figures.give_sizes(schools, rng)
    figures.give_targets(schools, published["school_matrix"], rng)
    figures.find_levels(schools, variation, rng)
    figures.find_grade_6(schools, variation, rng)
    codings.find_flags(schools, published["explanations_by_type"], rng)
    codings.give_categories(schools, rng)
    codings.give_materials(schools, published["materials"], rng)
    codings.give_reasons(schools, rng)
    codings.give_ratings(schools, rng)

    national = {m: str(v["national"]).replace(".", ",") for m, v in variation.items() if v["national"] is not None}
    folder = Path("nacka-2016")
    files = {
        folder / "round.yaml": ROUND_YAML,
        folder / "schools.csv": tables.schools_csv(schools),
        folder / "results.csv": tables.results_csv(schools, national, rng),
    }
    deck = Deck(read_text_yaml(HERE / "builder" / "prose.yaml"), rng)
    for code, document in Interviewer(schools, deck, rng).documents().items():
        files[folder / "sessions" / f"{code}.json"] = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return files


def main() -> int:
    """Write the folder, or with --check compare it.

    Returns:
        0 when written or equal, 1 when the committed files differ.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file differs")
    check: bool = parser.parse_args().check
    files = build()
    present = {p.relative_to(HERE) for p in (HERE / "nacka-2016").rglob("*") if p.is_file()}
    if check:
        wrong = sorted(present - set(files))
        wrong += [p for p, text in files.items() if p not in present or (HERE / p).read_bytes() != text.encode()]
        for path in wrong:
            print(f"differs: {path}", file=sys.stderr)
        return 1 if wrong else 0
    for path in present - set(files):
        (HERE / path).unlink()
    for path, text in files.items():
        (HERE / path).parent.mkdir(parents=True, exist_ok=True)
        (HERE / path).write_bytes(text.encode())
    print(f"{len(files)} files written to {HERE / 'nacka-2016'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
