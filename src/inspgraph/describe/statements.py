"""The statements of one inspection, as one document gives them, as triples."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from rdflib import DCTERMS, RDF, RDFS, XSD, Literal, URIRef

from inspgraph import iris
from inspgraph.concepts import Concept
from inspgraph.describe.keys import inspection_type, is_held_by
from inspgraph.describe.writer import Writer
from inspgraph.knowledge import Knowledge, literal, month_name
from inspgraph.model import Citation, InspectionRecord, Quote, StatementRecord

CLASSES = {
    "recommendation": "Recommendation",
    "progress": "ProgressStatement",
    "absence": "AbsenceStatement",
    "next-step": "Statement",
}
FRAMEWORK_NAMED = re.compile(r"[,:;]?\s*(?:the )?(?:children.s social care )?national framework\s*$", re.IGNORECASE)
"""What a tag says besides the aim to which an item is tied."""
RECOMMENDING = frozenset({"recommendation", "area-for-improvement", "priority-action"})


@dataclass
class Statements:
    """Writes the statements of one inspection as one document gives them."""

    writer: Writer
    record: InspectionRecord
    key: str
    ordinals: Counter[str] = field(default_factory=Counter)

    def write(self) -> None:
        """Writes every statement of the record's inspection."""
        for statement in self.record.statements:
            self._statement(statement)

    def _statement(self, statement: StatementRecord) -> None:
        writer, ig = self.writer, self.writer.ig
        node = URIRef(iris.statement(self._key(statement)))
        kind = writer.knowledge.concept("statement-type", statement.type)
        self.ordinals[statement.type] += 1
        ordinal = self.ordinals[statement.type]
        writer.add(node, RDF.type, *(ig[name] for name in statement_classes(statement.type)))
        programme = inspection_type(self.record, writer.knowledge).key
        label = statement_label(kind, statement.number or str(ordinal), self.key, programme, writer.knowledge)
        writer.add(node, RDFS.label, literal(label))
        writer.add(node, ig.ofInspection, URIRef(iris.inspection(self.key)))
        writer.add(node, ig.statementType, URIRef(kind.iri))
        writer.add(node, ig.ordinal, Literal(ordinal))
        writer.add(node, ig.polarity, writer.concept("polarity", statement.polarity))
        self._words(node, statement)
        self._place(node, statement)
        self._themes(node, statement)
        for citation in self._cited():
            if statement.start <= citation.start < statement.end:
                writer.add(node, DCTERMS.references, URIRef(citation.provision))
        if statement.type == "absence":
            writer.add(node, ig.aboutStatementType, writer.concept("statement-type", statement.about_type))
        if statement.progress:
            self._progress(node, statement)

    def _cited(self) -> Iterator[Citation]:
        """Every provision that the document names: they stand with its main inspection, whoever's part names them."""
        for inspection in self.writer.record.inspections:
            yield from inspection.citations

    def _key(self, statement: StatementRecord) -> str:
        """The statement's key; a progress sentence that is a whole finding is keyed apart from the finding."""
        same = [o for o in self.record.statements if o is not statement and o.text == statement.text]
        return iris.statement_key(
            self.key, f"{statement.type} {statement.text}" if statement.progress and same else statement.text
        )

    def _words(self, node: URIRef, statement: StatementRecord) -> None:
        writer, ig = self.writer, self.writer.ig
        quote = Quote(start=statement.start, end=statement.end, page=statement.page, exact=statement.exact)
        writer.add(node, ig.statementText, literal(statement.text))
        writer.add(node, ig.textHash, Literal(hashlib.sha256(statement.text.encode()).hexdigest()))
        writer.add(node, ig.textLength, Literal(len(statement.text)))
        for passage in (quote, *statement.more):
            writer.add(node, ig.quotedFrom, writer.passage(passage))
        by_hand = writer.settled(self.record, "statements", f"{statement.start}-{statement.end}")
        writer.say_how(node, "layout", by_hand)

    def _place(self, node: URIRef, statement: StatementRecord) -> None:
        writer, ig = self.writer, self.writer.ig
        texts = {
            ig.heading: statement.section,
            ig.group: statement.group,
            ig.deadlineText: statement.deadline,
            ig.responsibleText: statement.responsible,
        }
        for predicate, text in texts.items():
            writer.add(node, predicate, literal(text) if text else None)
        writer.add(node, ig.section, writer.concept("section", statement.section_key))
        writer.add(node, ig.number, Literal(statement.number) if statement.number else None)
        if statement.deadline_period:
            writer.add(node, ig.deadlinePeriod, Literal(statement.deadline_period, datatype=XSD.duration))
        for printed in statement.aligned_outcomes:
            aim = writer.knowledge.find("national-framework", FRAMEWORK_NAMED.sub("", printed))
            writer.add(node, ig.alignedOutcome, URIRef(aim.iri) if aim else None)

    def _themes(self, node: URIRef, statement: StatementRecord) -> None:
        """Themes and populations, and for each the surest of the cues that told of it."""
        writer, ig = self.writer, self.writer.ig
        writer.add(node, ig.theme, *(writer.concept("theme", key) for key in statement.themes))
        writer.add(node, ig.population, *(writer.concept("population", key) for key in statement.populations))
        for evidence in (statement.theme_evidence, statement.population_evidence):
            surest = {told.indicates: told for told in sorted(evidence, key=lambda told: told.confidence)}
            writer.add(node, ig.cue, *(writer.concept("cue", told.cue) for told in surest.values()))

    def _progress(self, node: URIRef, statement: StatementRecord) -> None:
        writer, ig, progress = self.writer, self.writer.ig, statement.progress
        if progress is None:
            return
        writer.add(node, ig.progress, writer.concept("progress", progress.value))
        writer.add(node, ig.aboutStatementType, writer.concept("statement-type", progress.about_type))
        earlier = self._earlier(statement)
        if earlier is None:
            writer.add(node, ig.aboutInspectionText, literal(progress.as_printed))
            return
        writer.add(node, ig.aboutInspection, URIRef(iris.inspection(earlier)))
        for whole in self._enclosing(statement):
            stub = self._stub(earlier, statement)
            writer.add(node, ig.aboutStatement, stub)
            repeated = iris.statement_key(self.key, whole.text)
            writer.add(URIRef(iris.statement(repeated)), ig.recursFrom, stub)

    def _earlier(self, statement: StatementRecord) -> str | None:
        progress = statement.progress
        if progress is None or not progress.framework or not progress.month:
            return None
        urn, knowledge = self.record.authority.ofsted_urn, self.writer.knowledge
        if not is_held_by(urn, progress.month, knowledge):
            return None
        key = iris.inspection_key(urn, progress.framework, progress.month)
        return knowledge.settled_keys.get(key, key)

    def _enclosing(self, statement: StatementRecord) -> Iterator[StatementRecord]:
        """The actionable statement in which a sentence about a matter that persists stands."""
        if statement.progress is None or statement.progress.value != "persists":
            return
        for other in self.record.statements:
            if other.actionable and other.start <= statement.start and statement.end <= other.end:
                yield other

    def _stub(self, earlier: str, statement: StatementRecord) -> URIRef:
        """The earlier statement, known only from the sentence that looks back to it: no words of its own."""
        writer, ig = self.writer, self.writer.ig
        stub = URIRef(iris.statement(iris.statement_key(earlier, statement.text)))
        about = statement.progress.about_type if statement.progress else None
        kind = writer.knowledge.concept("statement-type", about or "finding")
        writer.add(stub, RDF.type, ig.Statement, ig.Finding)
        writer.add(
            stub,
            RDFS.label,
            literal(f"{kind.label}, known from a later document, {month_name(earlier[-7:])}"),
        )
        writer.add(stub, ig.ofInspection, URIRef(iris.inspection(earlier)))
        writer.add(stub, ig.statementType, URIRef(kind.iri))
        writer.add(stub, ig.textHash, Literal(hashlib.sha256(statement.text.encode()).hexdigest()))
        writer.add(stub, ig.textLength, Literal(len(statement.text)))
        quote = Quote(start=statement.start, end=statement.end, page=statement.page, exact=statement.exact)
        writer.add(stub, ig.quotedFrom, writer.passage(quote))
        writer.add(stub, ig.extractionMethod, writer.concept("method", "mention"))
        return stub


def statement_classes(kind: str) -> tuple[str, str]:
    """The classes of a statement of some type, by their names in our ontology."""
    return "Statement", CLASSES.get(kind, "Recommendation" if kind in RECOMMENDING else "Finding")


def statement_label(kind: Concept, number: str, inspection_key: str, programme: str, knowledge: Knowledge) -> str:
    """The made label of a statement, none of whose words is the document's: type, number, council, inspection.

    ``programme`` is the key of the inspection's type.
    """
    place = knowledge.authorities.by_urn[inspection_key.split("-", 1)[0]].short_name
    of_type = knowledge.concept("inspection-type", programme).labels[-1]
    return f"{kind.label} {number}, {place}, {of_type}, {month_name(inspection_key[-7:])}"
