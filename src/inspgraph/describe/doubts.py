"""The doubts about one document as triples: which kind, about what, how grave, where, and what a person made of it.

A message may name somebody, so none goes into the graph: the kind says what it means, and the passage shows the words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rdflib import DCTERMS, RDF, RDFS, SH, XSD, Literal, URIRef

from inspgraph import iris
from inspgraph.describe.keys import key_of
from inspgraph.describe.writer import Writer
from inspgraph.knowledge import literal
from inspgraph.model import InspectionRecord, Issue, Quote, Review

PROPERTIES = {
    "authority": ("inspectedAuthority",),
    "framework": ("inspectionType", "underFramework"),
    "framework_version": ("underFramework",),
    "variant": ("inspectionType",),
    "conducted_by": ("conductedBy",),
    "notice": ("notice",),
    "published": ("published",),
    "legal_basis": ("legalBasis",),
    "scope": ("scope",),
    "lead_inspectors": ("participation",),
    "team": ("participation",),
    "judgements": ("grade",),
}
"""The properties under which the value of a record's field stands in the graph; fieldwork depends on what is told."""
SEVERITIES = {"info": SH.Info, "warning": SH.Warning, "error": SH.Violation}
GRAVITY = tuple(SEVERITIES)


def write_doubts(writer: Writer) -> None:
    """Writes every doubt of a record; those of one code, field and place are one, as grave as the gravest of them."""
    same: dict[str, list[Issue]] = defaultdict(list)
    for issue in writer.record.issues:
        place = "" if issue.start is None else f"{issue.start},{issue.end}"
        same[iris.doubt(writer.key, issue.code, issue.field, place)].append(issue)
    for node, issues in same.items():
        _write(writer, URIRef(node), max(issues, key=lambda issue: GRAVITY.index(issue.severity)))
        _review(writer, URIRef(node), [issue.review for issue in issues])


def _write(writer: Writer, node: URIRef, issue: Issue) -> None:
    ig, inspections = writer.ig, writer.record.inspections
    writer.add(node, RDF.type, ig.Doubt)
    writer.add(node, ig.doubtKind, writer.concept("doubt", issue.code))
    writer.add(node, ig.aboutField, Literal(issue.field))
    writer.add(node, ig.aboutProperty, *(ig[name] for name in _properties(issue.field, inspections)))
    writer.add(node, ig.severity, SEVERITIES[issue.severity])
    writer.add(node, DCTERMS.source, writer.doc)
    for inspection in _in_question(issue, inspections):
        writer.add(node, ig.ofInspection, URIRef(iris.inspection(key_of(inspection, writer.knowledge))))
    if quote := _quote(issue):
        writer.add(node, ig.quotedFrom, writer.passage(quote))


def _properties(field: str, inspections: Sequence[InspectionRecord]) -> Iterator[str]:
    yield from PROPERTIES.get(field, ())
    if field == "fieldwork" and any(one.fieldwork for one in inspections):
        yield from ("fieldworkStart", "fieldworkEnd")
    if field == "fieldwork" and any(not one.fieldwork for one in inspections):
        yield "fieldworkMonth"


def _in_question(issue: Issue, inspections: Sequence[InspectionRecord]) -> Sequence[InspectionRecord]:
    """The inspections with a judgement or statement in the place of a doubt; all of the document's if there is none."""
    return [one for one in inspections if _stands_in(issue, one)] or inspections


def _stands_in(issue: Issue, inspection: InspectionRecord) -> bool:
    if issue.start is None or issue.end is None:
        return False
    stretches = [(item.start, item.end) for item in inspection.judgements]
    stretches += [(item.start, item.end) for item in inspection.statements]
    return any(start < issue.end and issue.start < end for start, end in stretches)


def _quote(issue: Issue) -> Quote | None:
    if issue.start is None or issue.end is None or issue.page is None or issue.exact is None:
        return None
    return Quote(start=issue.start, end=issue.end, page=issue.page, exact=issue.exact)


def _review(writer: Writer, node: URIRef, reviews: Sequence[Review | None]) -> None:
    """What the last person who looked made of it; nothing as long as one of several is open."""
    told = [review for review in reviews if review]
    if len(told) < len(reviews):
        return
    last = max(told, key=lambda review: (review.on, review.status, review.reason))
    writer.add(node, writer.ig.reviewStatus, writer.concept("review-status", last.status))
    writer.add(node, RDFS.comment, literal(last.reason))
    writer.add(node, DCTERMS.date, Literal(last.on, datatype=XSD.date))
