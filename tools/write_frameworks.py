"""Writes the reference page of the frameworks from the vocabularies: ``make docs``.

The page is for people who know a regime and not RDF: a lawyer checks the basis, a researcher the areas and the scale.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from inspgraph.knowledge import IG, MONTHS, load_knowledge

PAGE = Path(__file__).parents[1] / "docs/reference/frameworks.md"
HEAD = """\
# Frameworks

Made from `ontology/vocab/frameworks.ttl` and the areas and grades beside it by `make docs`; do not edit.
Each framework has versions; the first day of fieldwork says which one governs, never the day of publication.

- *Certainty* says how well a version as a whole is established, and the notes name what is not.
- *Basis* is the power for inspections on which no document states one; *known* says from where.
- Numbers of grades are given as printed: until 2011 the best grade bore a 4. The rank, 1 being the best, is ours.
- *Near to* is our own reading, by way of the hub; `data/mappings/` has the reason and the confidence of each.

Whoever finds a mistake changes the Turtle and names the source there.
"""
NEARNESS = (
    (SKOS.exactMatch, "the same as"),
    (SKOS.closeMatch, "near to"),
    (SKOS.broadMatch, "one side of"),
    (SKOS.narrowMatch, "covers"),
    (SKOS.relatedMatch, "has to do with"),
)


def frameworks_page(graph: Graph) -> str:
    """The page in Markdown: one table of all versions, then each framework with its versions, by their first day."""
    versions = sorted(graph.subjects(RDF.type, IG.FrameworkVersion), key=lambda v: _order(graph, v))
    frameworks = list(dict.fromkeys(f for v in versions for f in graph.objects(v, IG.versionOf)))
    lines = [HEAD, *_table(graph, versions)]
    for framework in frameworks:
        lines += [f"\n## {_label(graph, framework)}\n", *_texts(graph, framework, SKOS.definition)]
        lines += _notes(graph, framework)
        for version in versions:
            if (version, IG.versionOf, framework) in graph:
                lines += _version(graph, version)
    return "\n".join(lines) + "\n"


def _order(graph: Graph, version: Node) -> tuple[str, str]:
    return str(graph.value(version, IG.inForceFrom)), str(version)


def _table(graph: Graph, versions: list[Node]) -> Iterator[str]:
    yield "| Version | Fieldwork begun | Graded areas | Scale | Basis | Known | Certainty |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for version in versions:
        scale, areas = graph.value(version, IG.gradeScale), len(set(graph.objects(version, IG.judgesArea)))
        cells = (
            f"`{graph.value(version, SKOS.notation)}`",
            _period(graph, version),
            str(areas) if areas else "none",
            _label(graph, scale) if scale else "",
            "; ".join(_labels(graph, version, IG.defaultLegalBasis)),
            *(_one(graph, version, p).lower() for p in (IG.legalBasisStatus, IG.certainty)),
        )
        yield f"| {' | '.join(cells)} |"


def _version(graph: Graph, version: Node) -> Iterator[str]:
    yield f"\n### {_label(graph, version)}\n"
    yield f"`{graph.value(version, SKOS.notation)}`: fieldwork begun {_period(graph, version)}.\n"
    yield from (f"- {name}: {value}" for name, value in _facts(graph, version) if value)
    yield from _areas(graph, version)
    yield from _notes(graph, version)
    yield "\nSources:\n"
    yield from sorted(_source(source) for source in graph.objects(version, DCTERMS.source))


def _facts(graph: Graph, version: Node) -> Iterator[tuple[str, str]]:
    yield "Inspections", "; ".join(_labels(graph, version, IG.appliesTo))
    yield "Conducted by", "; ".join(_labels(graph, version, IG.conductedBy))
    yield "Joined at times by", "; ".join(_labels(graph, version, IG.joinedBy))
    yield "Notice", _one(graph, version, IG.usualNotice).lower() or "not known, or nobody came"
    yield "Reported in", "; ".join(_labels(graph, version, IG.usualDocument)).lower()
    yield "In place of", "; ".join(_labels(graph, version, DCTERMS.replaces))
    laws = sorted(f"[{_label(graph, law)}]({law})" for law in graph.objects(version, IG.defaultLegalBasis))
    yield "Basis", f"{'; '.join(laws) or 'none put forward'} ({_one(graph, version, IG.legalBasisStatus).lower()})"
    yield "Certainty", _one(graph, version, IG.certainty).lower()
    yield "Scale", ", ".join(_grades(graph, version))
    yield "Headings", "; ".join(_labels(graph, version, IG.usualSection))


def _grades(graph: Graph, version: Node) -> list[str]:
    found = []
    for scale in graph.objects(version, IG.gradeScale):
        for grade in graph.subjects(SKOS.inScheme, scale):
            number = graph.value(grade, IG.number)
            label = _label(graph, grade) + (f" (printed {number})" if number else "")
            found.append((int(str(graph.value(grade, IG.rank))), label))
    return [f"{rank} {label}" for rank, label in sorted(found)]


def _areas(graph: Graph, version: Node) -> Iterator[str]:
    areas = sorted(graph.objects(version, IG.judgesArea), key=lambda a: (_number(graph, a), _label(graph, a)))
    if areas:
        yield "\n| Area | Other words | By way of the hub |"
        yield "| --- | --- | --- |"
    for area in areas:
        number = _number(graph, area)
        also = "; ".join(_texts(graph, area, SKOS.altLabel))
        near = [f"{word} {label}" for p, word in NEARNESS for label in _labels(graph, area, p)]
        yield f"| {f'{number} ' if number else ''}{_label(graph, area)} | {also} | {'; '.join(near)} |"


def _notes(graph: Graph, thing: Node) -> Iterator[str]:
    notes = [note for p in (SKOS.scopeNote, SKOS.editorialNote) for note in _texts(graph, thing, p)]
    if notes:
        yield "\nNotes:\n"
    yield from (f"- {note}" for note in notes)


def _number(graph: Graph, thing: Node) -> str:
    return str(graph.value(thing, IG.number) or "")


def _period(graph: Graph, version: Node) -> str:
    until = graph.value(version, IG.inForceUntil)
    begun = f"from {_day(date.fromisoformat(str(graph.value(version, IG.inForceFrom))))}"
    return f"{begun} to {_day(date.fromisoformat(str(until)) - timedelta(1))}" if until else begun


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _source(source: Node) -> str:
    return f"- <{source}>" if isinstance(source, URIRef) else f"- {source}"


def _label(graph: Graph, thing: Node) -> str:
    return str(graph.value(thing, SKOS.prefLabel))


def _labels(graph: Graph, thing: Node, predicate: URIRef) -> list[str]:
    return sorted(_label(graph, value) for value in graph.objects(thing, predicate))


def _one(graph: Graph, thing: Node, predicate: URIRef) -> str:
    return "; ".join(_labels(graph, thing, predicate))


def _texts(graph: Graph, thing: Node, predicate: URIRef) -> list[str]:
    return sorted(str(value) for value in graph.objects(thing, predicate) if isinstance(value, Literal))


if __name__ == "__main__":
    PAGE.write_text(frameworks_page(load_knowledge().reference), encoding="utf-8")
