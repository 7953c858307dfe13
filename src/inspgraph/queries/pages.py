"""The reference page of the questions that the graph must answer, made from their files.

``python -m inspgraph.queries.pages`` prints it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from inspgraph.knowledge import load_knowledge
from inspgraph.queries import NamedQuery, competency_questions

SHOWN = 4
WIDEST = 60
USES = {
    "history": "The history of inspection of a place",
    "grades": "Grades, within a scale and over regimes",
    "findings": "Findings, themes, and what became of them",
    "law": "The law behind inspections and in findings",
    "people": "Inspectors, as a body",
    "sources": "Sources and the words behind facts",
}
HEAD = """# Questions that the graph answers

Made from `ontology/competency/` by `make docs`; do not edit.
Each question is a query in a file; the rows that it gives on the committed data stand in a table beside it.
A test holds the two together.
`inspgraph query NAME` runs one (`--format csv` for a file), `inspgraph query --list` lists them all.
"""


def questions_page() -> str:
    """The page in Markdown: by use, each question with why it is asked, how many rows it has, and the first of them."""
    return "\n".join([HEAD, *_sections()]) + "\n"


def _sections() -> Iterator[str]:
    questions = competency_questions().values()
    for use, title in USES.items():
        yield f"## {title}\n"
        for question in questions:
            if question.use == use:
                yield from _entry(question)


def _entry(question: NamedQuery) -> Iterator[str]:
    header, *rows = _expected(question)
    asked, *notes = question.question.split("? ", 1)
    yield f"### {question.name}\n"
    yield f"**{asked.rstrip('?')}?** {' '.join(notes)}".rstrip() + "\n"
    yield f"{len(rows)} rows; the query is [`{_place(question, 'rq')}`](../../{_place(question, 'rq')}).\n"
    yield _line(header)
    yield _line(["---"] * len(header))
    yield from map(_line, rows[:SHOWN])
    yield "" if len(rows) <= SHOWN else f"\n… and {len(rows) - SHOWN} more.\n"


def _place(question: NamedQuery, suffix: str) -> str:
    return f"ontology/competency/{question.use}/{question.name}.{suffix}"


def _expected(question: NamedQuery) -> list[list[str]]:
    path: Path = load_knowledge().root / _place(question, "csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(value: str) -> str:
    short = value.replace("https://w3id.org/inspgraph/", "").replace("http://www.legislation.gov.uk/id/", "leg:")
    plain = " ".join(short.split()).replace("|", "\\|")
    return plain if len(plain) <= WIDEST else f"{plain[: WIDEST - 1]}…"


if __name__ == "__main__":
    sys.stdout.write(questions_page())
