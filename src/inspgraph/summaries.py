"""Our own one-line summaries and hand-given themes, kept by statement key in ``data/summaries``.

They are merged in when a release is built, so that reading a document again never loses one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, URIRef

from inspgraph import iris
from inspgraph.errors import KnowledgeError
from inspgraph.knowledge import IG, Knowledge, literal


@dataclass(frozen=True, slots=True)
class Summary:
    """What a person wrote of one statement; ``polarity`` only where its heading does not tell it."""

    key: str
    summary: str
    themes: tuple[str, ...]
    polarity: str | None


def read_summaries(root: Path) -> dict[str, Summary]:
    """Every summary by statement key; ``KnowledgeError`` names the file and key of a bad one."""
    found: dict[str, Summary] = {}
    for path in sorted((root / "data/summaries").glob("*.toml")):
        try:
            rows = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            msg = f"{path}: not TOML: {error}"
            raise KnowledgeError(msg) from error
        for key, row in rows.items():
            unknown = set(row) - {"summary", "themes", "polarity"} if isinstance(row, dict) else {repr(row)}
            if unknown or "summary" not in row:
                told = f", not {sorted(unknown)}" if unknown else ""
                msg = f"{path}: {key}: needs a summary, and may have themes and polarity{told}"
                raise KnowledgeError(msg)
            if key in found:
                msg = f"{path}: {key}: has a summary in another file too; keep one"
                raise KnowledgeError(msg)
            found[key] = Summary(key, row["summary"], tuple(row.get("themes", ())), row.get("polarity"))
    return found


def describe_summaries(summaries: Collection[Summary], statements: Collection[str], knowledge: Knowledge) -> Graph:
    """The summaries of the statements that are held, as triples; statements are given by IRI."""
    graph, held = Graph(), set(statements)
    for summary in summaries:
        node = URIRef(iris.statement(summary.key))
        if str(node) not in held:
            continue
        graph.add((node, IG.summary, literal(summary.summary)))
        for theme in summary.themes:
            graph.add((node, IG.theme, URIRef(knowledge.concept("theme", theme).iri)))
        if summary.themes:
            graph.add((node, IG.themeMethod, URIRef(knowledge.concept("method", "manual").iri)))
        if summary.polarity:
            graph.add((node, IG.polarity, URIRef(knowledge.concept("polarity", summary.polarity).iri)))
    return graph
