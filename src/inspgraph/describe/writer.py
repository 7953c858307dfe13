"""The document itself, the people it names, and what it claims of each inspection, as triples."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rdflib import DCTERMS, ORG, PROV, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import ClosedNamespace

from inspgraph import iris
from inspgraph.concepts import Concept
from inspgraph.describe.keys import inspection_type, key_of, mention_key, record_key
from inspgraph.knowledge import Knowledge, literal
from inspgraph.model import (
    Citation,
    DocumentInfo,
    DocumentRecord,
    InspectionRecord,
    JudgementRecord,
    OfficeHolder,
    Quote,
    ReferencedInspection,
    Settled,
)

OA = Namespace("http://www.w3.org/ns/oa#")
PAV = Namespace("http://purl.org/pav/")
PARTNERS = re.compile(
    r"\b(?:Police|Constab\w+|NHS|Clinical Commissioning|Health Board|Hospitals?|Probation|Integrated Care)\b", re.I
)
"""Words by which a partner of the council is known, so that its officers are not placed in the council."""


@dataclass
class Writer:
    """Collects the triples of one document."""

    record: DocumentRecord
    info: DocumentInfo
    knowledge: Knowledge
    person_key: str
    graph: Graph = field(default_factory=Graph)
    persons: Graph = field(default_factory=Graph)

    def __post_init__(self) -> None:
        self.key = record_key(self.record, self.info, self.knowledge)
        self.doc = URIRef(iris.document(self.key))
        self.sha = self.record.source.text_sha256
        self.ig: ClosedNamespace = self.knowledge.terms

    def add(self, subject: URIRef, predicate: URIRef, *objects: URIRef | Literal | None) -> None:
        """Notes a triple for each object that there is."""
        for value in objects:
            if value is not None:
                self.graph.add((subject, predicate, value))

    def concept(self, scheme: str, key: str | None) -> URIRef | None:
        """The concept of a scheme by its key; none without a key."""
        return URIRef(self.knowledge.concept(scheme, key).iri) if key else None

    # The document, its text, the people it names

    def document(self) -> None:
        """Writes the document, its text and its office-holders."""
        ig, info, source = self.ig, self.info, self.record.source
        self.add(self.doc, RDF.type, ig.SourceDocument)
        self.add(self.doc, DCTERMS.title, literal(info.title))
        self.add(self.doc, ig.documentType, self.concept("document-type", info.kind))
        self.add(self.doc, DCTERMS.format, Literal(source.media_type))
        self.add(self.doc, ig.sha256, Literal(source.sha256))
        self.add(self.doc, ig.pageCount, Literal(source.pages))
        self.add(self.doc, DCTERMS.publisher, self._publisher())
        self.add(self.doc, DCTERMS.date, _date(info.dated))
        if info.primary:
            self.add(
                self.doc,
                DCTERMS.issued,
                _date(next((i.published for i in self.record.inspections if i.published), None)),
            )
        if source.file_number:
            self.add(self.doc, DCTERMS.identifier, Literal(source.file_number))
        if source.url:
            self.add(self.doc, PAV.retrievedFrom, URIRef(source.url))
        text = URIRef(iris.text(self.sha))
        self.add(text, RDF.type, ig.SourceText)
        self.add(text, ig.textOf, self.doc)
        self.add(text, ig.sha256, Literal(self.sha))
        self.add(text, ig.charCount, Literal(source.characters))
        self._office_holders()

    def _publisher(self) -> URIRef:
        if self.info.publisher == "ofsted":
            return URIRef(iris.body("ofsted"))
        return URIRef(iris.authority(self.record.inspections[0].authority.ofsted_urn))

    def _office_holders(self) -> None:
        urn = self.record.inspections[0].authority.ofsted_urn
        relations = {
            self.ig.addressedTo: self.info.addressed_to,
            self.ig.copiedTo: self.info.copied_to,
            DCTERMS.creator: [holder for holder in self.info.authors if holder.post != "contact-officer"],
            self.ig.contactOfficer: [holder for holder in self.info.authors if holder.post == "contact-officer"],
        }
        for relation, holders in relations.items():
            for holder in holders:
                self.add(self.doc, relation, self._post(holder, urn))

    def _post(self, holder: OfficeHolder, urn: str) -> URIRef:
        person, key = self.person(holder.name), holder.post or "office-holder"
        organisation = self._organisation(holder, urn)
        post = URIRef(iris.post(organisation.rsplit("/", 1)[1].removesuffix("-lscb"), key))
        self.add(post, RDF.type, ORG.Post)
        self.add(post, ORG.postIn, organisation)
        self.add(post, ORG.heldBy, person)
        self.add(post, ORG.role, self.concept("post-role", holder.post))
        held = URIRef(iris.membership(self.key, person))
        self.add(held, RDF.type, ORG.Membership)
        self.add(held, ORG.member, person)
        self.add(held, ORG.organization, organisation)
        self.add(held, ORG.role, self.concept("post-role", holder.post))
        self.add(held, self.ig.attestedOn, _date(self.info.dated))
        if holder.title:
            self.add(held, self.ig.titlePrinted, literal(holder.title))
        self.add(held, self.ig.quotedFrom, self.passage(holder.quote))
        return post

    def _organisation(self, holder: OfficeHolder, urn: str) -> URIRef:
        """The body in which an office is held: the board of a board's chair, the Department, a partner such as the
        police, else the council."""
        if holder.post == "government-official":
            return URIRef(iris.body("department-for-education"))
        partner = next(
            (words for words in (holder.organisation, holder.title) if words and PARTNERS.search(words)), None
        )
        if holder.post != "lscb-chair" and not partner:
            return URIRef(iris.authority(urn))
        board = URIRef(iris.body(f"{urn}-{iris.slug(partner)}" if partner else f"{urn}-lscb"))
        self.add(board, RDF.type, ORG.FormalOrganization)
        if partner or holder.organisation:
            self.add(board, SKOS.prefLabel, literal(partner or holder.organisation or ""))
        self.add(board, ORG.linkedTo, URIRef(iris.authority(urn)))
        return board

    def person(self, name: str) -> URIRef:
        """The opaque IRI of a person, whose name goes to the graph of persons."""
        person = URIRef(iris.person(name, self.person_key))
        self.persons.add((person, RDF.type, self.ig.Person))
        self.persons.add((person, RDFS.label, Literal(iris.bare_name(name))))
        return person

    def passage(self, quote: Quote) -> URIRef:
        """The passage of a quote, with its one selector."""
        passage = URIRef(iris.passage(self.sha, quote.start, quote.end))
        selector = URIRef(iris.selector(self.sha, quote.start, quote.end))
        self.add(passage, RDF.type, self.ig.Passage)
        self.add(passage, OA.hasSource, URIRef(iris.text(self.sha)))
        self.add(passage, OA.hasSelector, selector)
        self.add(passage, self.ig.page, Literal(quote.page))
        self.add(selector, RDF.type, OA.TextPositionSelector, OA.TextQuoteSelector)
        self.add(selector, OA.start, Literal(quote.start))
        self.add(selector, OA.end, Literal(quote.end))
        self.add(selector, OA.exact, Literal(quote.exact))
        return passage

    # What the document says of each inspection

    def inspection(self, record: InspectionRecord) -> str:
        """Writes what the document claims of an inspection; the inspection's key."""
        key = key_of(record, self.knowledge)
        inspection = URIRef(iris.inspection(key))
        self.add(self.doc, self.ig.reportOf if self.info.primary else self.ig.describes, inspection)
        self._facts(record, inspection)
        for judgement in record.judgements:
            self._judgement(judgement, record, key)
        for mention in record.referenced_inspections:
            self._mention(mention, record)
        self._people(record, key, inspection)
        for quote in record.scope:
            self.add(inspection, self.ig.scope, self.passage(quote))
        return key

    def claim(
        self,
        subject: URIRef,
        predicate: URIRef,
        value: URIRef | Literal | None,
        method: str,
        quotes: Iterable[Quote] = (),
        settled: Settled | None = None,
    ) -> None:
        """Notes that the document says so; nothing if it gives no value.

        What a person settled is said by hand, by the words of the override.
        """
        if value is None:
            return
        claim = URIRef(iris.claim(self.key, subject, predicate, value))
        self.add(claim, RDF.type, self.ig.Claim)
        self.add(claim, RDF.subject, subject)
        self.add(claim, RDF.predicate, predicate)
        self.add(claim, RDF.object, value)
        self.add(claim, DCTERMS.source, self.doc)
        self.say_how(claim, method, settled)
        for quote in settled.evidence if settled else quotes:
            self.add(claim, self.ig.quotedFrom, self.passage(quote))

    def settled(self, record: InspectionRecord, field: str, item: str | None = None) -> Settled | None:
        """What a person settled last of a field of an inspection, of one of several where ``item`` says which."""
        found = (s for s in self.record.settled if (s.inspection, s.field, s.item) == (record.framework, field, item))
        return next(reversed(list(found)), None)

    def say_how(self, node: URIRef, method: str, settled: Settled | None) -> None:
        """How a value was got; by hand if a person settled it, with the reason and the day."""
        self.add(node, self.ig.extractionMethod, self.concept("method", "manual" if settled else method))
        if settled:
            self.add(node, RDFS.comment, literal(settled.reason))
            self.add(node, DCTERMS.date, _date(settled.on))
            self.add(node, self.ig.reviewStatus, self.concept("review-status", "corrected"))

    def _facts(self, record: InspectionRecord, inspection: URIRef) -> None:
        ig, said = self.ig, record.evidence
        authority = URIRef(iris.authority(record.authority.ofsted_urn))
        by_hand = {name: self.settled(record, name) for name in ("authority", "framework", "variant", "fieldwork")}
        words = said.get("authority", ())
        self.claim(inspection, ig.inspectedAuthority, authority, "rule", words, by_hand["authority"])
        kind = inspection_type(record, self.knowledge)
        named = by_hand["variant"] or by_hand["framework"]
        self.claim(inspection, ig.inspectionType, URIRef(kind.iri), "layout", settled=named)
        if record.framework_version:
            version = URIRef(iris.framework(record.framework_version))
            dated = by_hand["framework"] or by_hand["fieldwork"]
            self.claim(inspection, ig.underFramework, version, "rule", said.get("fieldwork", ()), dated)
        for body in record.conducted_by:
            words = said.get("conducted_by", ()) if body != "ofsted" else ()
            self.claim(inspection, ig.conductedBy, URIRef(iris.body(body)), "rule" if words else "layout", words)
        self._dates(record, inspection)
        self.claim(inspection, ig.notice, self.concept("notice", record.notice), "rule", said.get("notice", ()))
        for citation in record.legal_basis:
            self.claim(inspection, ig.legalBasis, URIRef(citation.provision), "rule", [self.quote(citation)])

    def _dates(self, record: InspectionRecord, inspection: URIRef) -> None:
        ig, words = self.ig, record.evidence.get("fieldwork", ())
        method = "inferred" if record.fieldwork_basis == "inferred" else "rule"
        dated = self.settled(record, "fieldwork")
        if record.fieldwork:
            self.claim(inspection, ig.fieldworkStart, _date(record.fieldwork[0].start), method, words, dated)
            self.claim(inspection, ig.fieldworkEnd, _date(record.fieldwork[-1].end), method, words, dated)
        elif record.fieldwork_month:
            month = Literal(record.fieldwork_month, datatype=XSD.gYearMonth)
            self.claim(inspection, ig.fieldworkMonth, month, method, words, dated)
        basis = {"printed": "rule", "catalogue": "catalogue", "inferred": "inferred", "manual": "manual"}
        self.claim(
            inspection,
            ig.published,
            _date(record.published),
            basis[record.published_basis or "printed"],
            record.evidence.get("published", ()),
            self.settled(record, "published"),
        )

    def quote(self, citation: Citation) -> Quote:
        """The words of a citation as a quote."""
        return Quote(start=citation.start, end=citation.end, page=citation.page, exact=citation.exact)

    def _judgement(self, record: JudgementRecord, inspection: InspectionRecord, key: str) -> None:
        judgement = URIRef(iris.judgement(key, record.area_concept))
        words = Quote(start=record.start, end=record.end, page=record.page, exact=record.exact)
        labels = [record.label] if record.label else []
        predicate = self.ig.ungradedReason if "/ungraded-reason/" in record.grade_concept else self.ig.grade
        by_hand = self.settled(inspection, "judgements", record.area_concept)
        self.claim(judgement, predicate, URIRef(record.grade_concept), "rule", [words, *labels, *record.more], by_hand)

    def _mention(self, mention: ReferencedInspection, record: InspectionRecord) -> None:
        urn = record.authority.ofsted_urn
        key = mention_key(urn, mention, self.knowledge)
        if key is None or key == key_of(record, self.knowledge):
            return
        ig, inspection = self.ig, URIRef(iris.inspection(key))
        words = [Quote(start=mention.start, end=mention.end, page=mention.page, exact=mention.exact)]
        self.add(self.doc, ig.mentions, inspection)
        self.claim(inspection, ig.inspectedAuthority, URIRef(iris.authority(urn)), "mention", words)
        kind = self.concept("inspection-type", mention.variant or mention.framework)
        self.claim(inspection, ig.inspectionType, kind, "mention", words)
        self.claim(inspection, ig.fieldworkMonth, Literal(mention.month, datatype=XSD.gYearMonth), "mention", words)
        version = self._version_in(mention)
        if version:
            self.claim(inspection, ig.underFramework, URIRef(version.iri), "mention", words)

    def _version_in(self, mention: ReferencedInspection) -> Concept | None:
        day = f"{mention.month}-01"
        kind = iris.definition("inspection-type", mention.variant or mention.framework or "")
        for version in self.knowledge.versions(mention.framework or ""):
            if kind in version.values.get("appliesTo", ()) and (version.value("inForceFrom") or "") <= day < (
                version.value("inForceUntil") or "9999"
            ):
                return version
        return None

    def _people(self, record: InspectionRecord, key: str, inspection: URIRef) -> None:
        ig = self.ig
        for member in record.team:
            person = self.person(member.name)
            part = URIRef(iris.participation(key, person, member.role))
            self.add(inspection, ig.participation, part)
            self.add(part, RDF.type, ig.Participation)
            self.add(part, PROV.agent, person)
            self.add(part, PROV.hadRole, self.concept("role", member.role))
            self.add(part, ig.designation, self.concept("designation", member.designation))
            self.add(part, ig.organisation, URIRef(iris.body(member.organisation)) if member.organisation else None)
            self.add(part, ig.quotedFrom, self.passage(member.quote))
            by_hand = self.settled(record, "team", f"{member.role} {member.name}")
            if by_hand:
                self.say_how(part, "manual", by_hand)
        for count in record.team_counts:
            node = URIRef(iris.team_composition(key, count.designation))
            self.add(node, RDF.type, ig.TeamComposition)
            self.add(node, ig.ofInspection, inspection)
            self.add(node, ig.designation, self.concept("designation", count.designation))
            self.add(node, ig.organisation, URIRef(iris.body(count.organisation)))
            self.add(node, ig["count"], Literal(count.number))
            self.add(node, ig.quotedFrom, self.passage(count.quote))
        for seen in record.evidence_counts:
            node = URIRef(iris.evidence_count(key, seen.kind))
            self.add(node, RDF.type, ig.EvidenceCount)
            self.add(node, ig.ofInspection, inspection)
            self.add(node, ig.evidenceKind, self.concept("evidence-kind", seen.kind))
            self.add(node, ig["count"], Literal(seen.number))
            self.add(node, ig.countQualifier, Literal(seen.qualifier))
            self.add(node, ig.quotedFrom, self.passage(seen.quote))


def _date(iso: str | None) -> Literal | None:
    return Literal(iso, datatype=XSD.date) if iso else None
