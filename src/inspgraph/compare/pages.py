"""The reference page of the comparison tables, made from their declaration.

``python -m inspgraph.compare.pages`` prints it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from inspgraph.compare.declared import DTYPES, Declared, caveats, tables

HEAD = """# Comparison tables

Made from `src/inspgraph/compare/tables.toml` and `caveats.toml` by `make docs`; do not edit.
The rules by which rows come about are in [comparability](comparability.md).

```python
from pathlib import Path

import inspgraph

graph = inspgraph.open("inspgraph-store")  # a store, a release, or the address of an endpoint
answer = graph.as_of("2021-03-31")  # one method a table, with its parameters as keywords
answer.frame()  # a pandas DataFrame with the dtypes below (pip install 'inspgraph[tables]')
answer.rows  # the same as plain dictionaries, without pandas
answer.notes  # caveats: code, sentence, how many rows each concerns
answer.coverage  # what is held of those asked for, and what is missing
answer.table.queries, answer.parameters  # what it was made of
answer.release, answer.sha256  # the release, and a hash of the rows to hold a second run against
answer.write(Path("state.csv"))  # CSV, and state.csv-metadata.json (CSVW) with notes and coverage
answer.json()  # everything in one text
```

- Every row has its caveats by code in the column `caveats`, so that they survive any export.
  The sentences are at the end of this page.
- Every grade leads to its judgement, its inspection, and the document, passage, page and words that give it.
- Grades are ordinal. There are counts, medians of ranks and moves between grades, and no mean.
  In a DataFrame a rank is an ordered category, which has none.
"""


def tables_page() -> str:
    """The page in Markdown: each table with its parameters and columns, then the caveats."""
    return "\n".join([HEAD, *(line for table in tables().values() for line in _entry(table)), *_caveats()]) + "\n"


def _entry(table: Declared) -> Iterator[str]:
    yield f"## {table.name}\n"
    yield f"**{table.title}.** {table.description}\n"
    if table.parameters:
        yield "| Parameter | Unless given | |"
        yield "|---|---|---|"
        yield from (
            f"| `{one.name}` | {f'`{one.default}`' if one.default else ''} | {one.title} |" for one in table.parameters
        )
        yield ""
    yield "| Column | Datatype | dtype | |"
    yield "|---|---|---|---|"
    yield from (f"| `{c.name}` | {c.datatype} | {DTYPES[c.datatype]} | {c.title} |" for c in table.columns)
    yield f"\nMade of the queries {', '.join(f'`{name}`' for name in table.queries)}.\n"


def _caveats() -> Iterator[str]:
    yield "## Caveats\n"
    yield "| Code | Says |"
    yield "|---|---|"
    yield from (f"| `{code}` | {says} |" for code, says in caveats().items())


if __name__ == "__main__":
    sys.stdout.write(tables_page())
