"""Items from records or from the graph, for the comparison of what later and earlier inspections raise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
from rdflib import ORG, Graph, URIRef

from inspgraph import iris
from inspgraph.describe import UndatedInspectionError, key_of
from inspgraph.knowledge import Knowledge
from inspgraph.link import (
    DECISIONS,
    FOLDER,
    LINKS,
    SCOPE,
    Candidate,
    Item,
    Link,
    Links,
    Ranking,
    decide,
    describe_links,
    earlier_items,
    find_links,
    read_decisions,
    read_lexicon,
    read_links,
    with_counts,
    write_counts,
)
from inspgraph.link.lexicon import COUNTS
from inspgraph.model import DocumentRecord, InspectionRecord
from inspgraph.queries import find_query
from inspgraph.store import Release


def items_of(records: Iterable[DocumentRecord], knowledge: Knowledge) -> list[Item]:
    """The statements of some records as items, each once; inspections without a date are left out."""
    found: dict[str, Item] = {}
    for record in records:
        for inspection in record.inspections:
            for item in _items_of_inspection(inspection, knowledge):
                found.setdefault(item.key, item)
    return list(found.values())


def _items_of_inspection(inspection: InspectionRecord, knowledge: Knowledge) -> Iterator[Item]:
    try:
        key = key_of(inspection, knowledge)
    except UndatedInspectionError:
        return
    begun = inspection.fieldwork[0].start if inspection.fieldwork else inspection.fieldwork_month or key[-7:]
    if inspection.scope:
        text = " ".join(quote.exact for quote in inspection.scope)
        yield Item(key, key, inspection.authority.ofsted_urn, begun, SCOPE, actionable=False, text=text)
    for statement in inspection.statements:
        yield Item(
            key=iris.statement_key(key, statement.text),
            inspection=key,
            authority=inspection.authority.ofsted_urn,
            begun=begun,
            kind=statement.type,
            actionable=statement.actionable,
            text=statement.text,
            progress=statement.progress.value if statement.progress else None,
            about=statement.about_type,
        )


def items_in(rows: Iterable[ox.QuerySolution]) -> list[Item]:
    """The statements whose words a graph holds, as items, from the rows of the query ``linkable-statements``."""
    found: dict[str, Item] = {}
    for row in rows:
        told = {name: str(row[name].value) if row[name] else "" for name in ROW}
        key = told["statement"].rsplit("/", 1)[1]
        item = Item(
            key=key,
            inspection=told["inspection"].rsplit("/", 1)[1],
            authority=told["authority"].rsplit("/", 1)[1],
            begun=told["begun"],
            kind=told["kind"],
            actionable=told["actionable"] == "true",
            text=told["words"],
            progress=told["progress"] or None,
            about=told["about"] or None,
        )
        more = item.kind == SCOPE and key in found  # the scope of a visit may stand in several passages
        found[key] = replace(item, text=f"{found[key].text} {item.text}") if more else found.get(key, item)
    return list(found.values())


ROW = ("statement", "inspection", "authority", "begun", "kind", "actionable", "words", "progress", "about")
LINKABLE = "linkable-statements"


def linkable_query() -> str:
    """The text of the query that finds what can be compared."""
    return find_query(LINKABLE).text


def councils_before(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    """The councils, by URN, whose services each council took over, directly or through others."""
    graph, start = knowledge.reference, iris.authority("")
    found: dict[str, frozenset[str]] = {}
    for council in {str(node) for node in graph.subjects(ORG.resultedFrom)}:
        seen: set[str] = set()
        following = [council]
        while following:
            for event in graph.objects(URIRef(following.pop()), ORG.resultedFrom):
                new = {str(other) for other in graph.objects(event, ORG.originalOrganization)} - seen - {council}
                seen |= new
                following += new
        found[council.removeprefix(start)] = frozenset(o.removeprefix(start) for o in seen if o.startswith(start))
    return found


def ranking_for(items: Iterable[Item], knowledge: Knowledge) -> Ranking:
    """The ranking of some items by the project's weights; by their own where the knowledge files have none."""
    texts = {item.key: item.text for item in items if item.actionable}
    return Ranking(with_counts(read_lexicon(knowledge), texts))


def write_term_counts(items: Iterable[Item], knowledge: Knowledge, folder: Path | None = None) -> Path:
    """Counts in how many items each term stands, for the weights of every comparison; the table's path."""
    texts = {item.key: item.text for item in items if item.actionable}
    path = (folder or knowledge.root / FOLDER) / COUNTS
    path.parent.mkdir(parents=True, exist_ok=True)
    write_counts(path, read_lexicon(knowledge).count(texts), len(texts))
    return path


def items_in_release(release: Release) -> list[Item]:
    """The statements of a release whose words it holds, as items."""
    return items_in(release.query(linkable_query()))  # type: ignore[arg-type]


def rank_items(items: list[Item], knowledge: Knowledge) -> list[Candidate]:
    """For every actionable item, the earlier ones of the same council or of one before it, the likest first."""
    ranking, before = ranking_for(items, knowledge), councils_before(knowledge)
    actionable = sorted((i for i in items if i.actionable), key=lambda i: (i.authority, i.begun, i.key))
    return [one for later in actionable for one in ranking.rank(later, earlier_items(later, actionable, before))]


def link_items(items: list[Item], knowledge: Knowledge) -> Links:
    """The links that the texts state or suggest."""
    return find_links(items, ranking_for(items, knowledge), councils_before(knowledge))


def link_graph(engine: ox.Store, statements: Collection[str], knowledge: Knowledge) -> Graph:
    """The links between the statements of an engine, as triples: found in the words where these are held, else taken
    from the table of links, and everywhere as people decided."""
    items = items_in(engine.query(linkable_query(), use_default_graph_as_union=True))  # type: ignore[arg-type]
    worded = {item.key for item in items}
    known = [one for one in read_links(knowledge.root / FOLDER / LINKS) if not {one.later, one.earlier} <= worded]
    found = (*known, *link_items(items, knowledge).links)
    keys = {iri.rsplit("/", 1)[1] for iri in statements}
    return describe_links(decide(found, read_decisions(knowledge.root / FOLDER / DECISIONS)), keys, knowledge)


def unknown_decisions(decisions: Iterable[Link], items: Iterable[Item]) -> list[Link]:
    """The decisions about statements that are not among some items."""
    held = {item.key for item in items}
    return [one for one in decisions if not {one.later, one.earlier} <= held]
