"""The register of people who asked to be left out, by their opaque identifiers.

It holds what is needed to leave them out again at every later reading, and nothing else (``docs/privacy.md``).
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from inspgraph import iris
from inspgraph.errors import KnowledgeError

REGISTER = Path("data/registers/erased.csv")
"""Where the register stands, below the folder of the knowledge files."""
COLUMNS = ("person", "erased_on")
OPAQUE = re.compile(r"[0-9a-f]{16}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_erased(path: Path) -> dict[str, str]:
    """The opaque identifiers of a register, each with its day; none if there is no register.

    ``KnowledgeError`` names a row that is no identifier with a day.
    """
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = {row.get("person") or "": row.get("erased_on") or "" for row in csv.DictReader(lines)}
    for person, day in rows.items():
        if not OPAQUE.fullmatch(person) or not DAY.fullmatch(day):
            msg = f"{path}: {person!r}, {day!r} is no row of 16 hex digits and a day"
            raise KnowledgeError(msg)
    return rows


def add_erased(path: Path, person: str, day: str) -> bool:
    """Notes an opaque identifier in a register, which stays sorted; whether it was new."""
    rows = read_erased(path)
    if person in rows:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(sorted({**rows, person: day}.items()))
    return True


def opaque_id(person: str) -> str:
    """The identifier in the open release of who is given by it, by an IRI, or by a name as documents print it."""
    given = person.strip()
    tail = given.rsplit("/", 1)[-1]
    return tail if OPAQUE.fullmatch(tail) else iris.person(given).rsplit("/", 1)[1]
