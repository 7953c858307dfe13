"""Writes the answers under the queries of the SPARQL tutorial again: ``python tools/write_tutorial.py STORE``.

Run by ``make questions``; read the difference before you commit it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from inspgraph.iris import BASE
from inspgraph.store import Release, Store, Table, text

PAGE = Path(__file__).parent.parent / "docs/tutorial/sparql.md"
QUERY = re.compile(
    r"(?P<block>^```sparql\n(?P<query>(?:(?!```).*\n)*)```\n)(?:\n(?P<answer>(?:^\|.*\n)+))?", re.MULTILINE
)


def answered(page: str, release: Release) -> str:
    """The page with a table of the answer under each SELECT query."""
    return QUERY.sub(lambda match: _answer(match, release), page)


def _answer(match: re.Match[str], release: Release) -> str:
    if not re.search(r"^SELECT", match["query"], re.MULTILINE):
        return match[0]
    return f"{match['block']}\n{_as_markdown(release.select(match['query']))}"


def _as_markdown(table: Table) -> str:
    rows = [[_shown(text(term)) for term in row] for row in table.rows]
    lines = [table.variables, ["---"] * len(table.variables), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _shown(value: str | None) -> str:
    told = (value or "").removeprefix(BASE)
    return f"`{told}`" if value and told != value else told.replace("|", "\\|")


if __name__ == "__main__":
    opened = Store.open(Path(sys.argv[1])).current()
    if opened is None:
        sys.exit("the store has no release")
    PAGE.write_text(answered(PAGE.read_text(encoding="utf-8"), opened), encoding="utf-8")
