"""Files of results of 10 MB: seconds and memory to read each, beside the time Python's csv module takes.

python tests/benchmarks/reading.py
"""

from __future__ import annotations

import csv
import io
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MB = 1_048_576
KEYS = "Skola;Skol-enhetskod;Skolkommun;Kommun-kod;Typ av huvudman;Huvudman;Huvudman orgnr"


def export(size: int) -> str:
    """An export in Skolverket's grammar, as many invented schools as make up the size."""
    before = "Statistik från Skolverket, https://www.skolverket.se\n\nPåhitt årskurs 9\nValt läsår: 2024/25\n\n"
    lines = [f"{before}{KEYS};" + ";".join(f"Antal elever {column}" for column in range(8)) + ";\n"]
    length = 0
    while length < size:
        number = len(lines)
        lines.append(
            f"Påhittad skola {number};{number:08};Exempelby;0099;Kommunal;Exempelby;2120000000;"
            f"{number % 90},5;..;.;~100;1 123;{number % 7};0,5;12;\n"
        )
        length += len(lines[-1].encode())
    return "".join(lines)


def tidy(size: int) -> str:
    """A results.csv of the size: one municipality, many years."""
    lines = ["school;measure;school_year;group;value;n;source\n"]
    length = number = 0
    while length < size:
        year = 1900 + number // 900 % 100
        school = number // 90_000 * 300 + number % 300
        group = ("alla", "flickor", "pojkar")[number // 300 % 3]
        lines.append(f"{school:08};merit9;{year}/{(year + 1) % 100:02};{group};{200 + number % 100},5;{number % 90};"
                     f"Slutbetyg årskurs 9, samtliga elever, rad {number}\n")  # fmt: skip
        length += len(lines[-1].encode())
        number += 1
    return "".join(lines)


def excel(path: Path, text: str) -> None:
    """The same table as an Excel file."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Statistik")
        for row, line in enumerate(text.split("\n")):
            for column, cell in enumerate(line.rstrip(";").split(";")):
                sheet.write(row, column, cell)


def main() -> None:
    """Print the figures, each file read in a process of its own."""
    if len(sys.argv) > 1:
        from resultatdialog.results.read import read_results

        begun = time.perf_counter()
        reading = read_results(Path(sys.argv[1]))
        seconds = time.perf_counter() - begun
        print(f"{seconds:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} {len(reading.cells)}")
        return
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        plain = export(10 * MB)
        files = {"export.csv": plain, "results.csv": tidy(10 * MB)}
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        excel(Path(folder) / "export.xlsx", plain[: len(plain) // 2])
        for name in (*files, "export.xlsx"):
            path = Path(folder) / name
            begun = time.perf_counter()
            if name in files:
                list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=";"))
            bare = time.perf_counter() - begun
            done = subprocess.run([sys.executable, __file__, str(path)], capture_output=True, text=True, check=True)
            taken, memory, cells = done.stdout.split()
            ratio = f", {float(taken) / bare:.1f} × the csv module" if name in files else ""
            print(f"{name}: {path.stat().st_size / MB:.1f} MB, {int(cells):,} cells: {taken} s, {memory} MB{ratio}")


if __name__ == "__main__":
    main()
