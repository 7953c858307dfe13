"""Mints every IRI from natural keys, so that the same fact gets the same name in every run.

The patterns stand in ``ontology/README.md``. Local names hold only ``a-z``, ``0-9`` and ``-``.
No blank nodes, no counters: nothing here depends on the order in which documents are read.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

BASE = "https://w3id.org/inspgraph/"
IG = BASE + "def/core#"
IGS = BASE + "def/shapes#"
ID = BASE + "id/"
DEF = BASE + "def/"
GRAPH = BASE + "graph/"
PERSON_KEY = "inspgraph"
"""The key under which person IRIs of the open release are made; an operator may set another."""

TITLES = re.compile(
    r"^(?:(?:Ms|Mrs|Mr|Miss|Dr|Sir|Dame|Lord|Lady|Cllr|Councillor|Professor|Prof)\.?\s+)+|,?\s+S?HMI$", re.I
)
NOT_KEYED = re.compile(r"[^0-9a-z]")
INSPECTION_KEY = re.compile(r"(?P<urn>\d{5,7})-(?P<programme>[a-z][a-z0-9-]*?)-(?P<month>\d{4}-\d{2})")
JUDGEMENT_KEY = re.compile(rf"(?P<inspection>{INSPECTION_KEY.pattern})-(?P<area>[a-z][a-z0-9-]*)")


def slug(text: str) -> str:
    """The words of a text as a local name: ``"Oldham Council"`` gives ``"oldham-council"``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def keyed_letters(text: str) -> str:
    """Letters and digits of a text, NFKC-folded: what a statement key is made from."""
    return NOT_KEYED.sub("", unicodedata.normalize("NFKC", text).casefold())


def digest(text: str, length: int) -> str:
    """The first ``length`` hex digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def definition(scheme: str, notation: str) -> str:
    """The IRI of a concept: scheme ``polarity``, notation ``mixed``."""
    return f"{DEF}{scheme}/{notation}"


def authority(urn: str) -> str:
    """The IRI of a local authority, by its Ofsted URN."""
    return f"{ID}authority/{urn}"


def body(key: str) -> str:
    """The IRI of an inspectorate, board or other organisation."""
    return f"{ID}body/{key}"


def lineage(key: str) -> str:
    """The IRI of a line of councils that followed one another."""
    return f"{ID}lineage/{key}"


def area(gss_code: str) -> str:
    """The IRI of a statistical area, which is that of the national statistics office."""
    return f"http://statistics.data.gov.uk/id/statistical-geography/{gss_code}"


def area_change(before: str, after: str) -> str:
    """The IRI of the change by which one code of the statistics office followed another."""
    return f"{ID}area-change/{before.lower()}-{after.lower()}"


def delivery(body: str, urn: str) -> str:
    """The IRI of a body's running services for a council."""
    return f"{ID}delivery/{body}-{urn}"


def inspection_key(urn: str, programme: str, month: str) -> str:
    """The key of an inspection: URN, programme code, year and month in which fieldwork began."""
    key = f"{urn}-{programme}-{month}"
    if not INSPECTION_KEY.fullmatch(key):
        msg = f"not the key of an inspection: {key!r}"
        raise ValueError(msg)
    return key


def inspection(key: str) -> str:
    """The IRI of an inspection."""
    return f"{ID}inspection/{key}"


def judgement(inspection_key: str, area: str) -> str:
    """The IRI of the judgement of one area at one inspection."""
    return f"{ID}judgement/{inspection_key}-{area}"


def split_judgement(iri: str) -> tuple[str, str]:
    """The inspection key and the area's notation behind a judgement IRI; ``ValueError`` if it is none."""
    match = JUDGEMENT_KEY.fullmatch(iri.removeprefix(f"{ID}judgement/"))
    if match is None:
        msg = f"not the IRI of a judgement: {iri}"
        raise ValueError(msg)
    return match["inspection"], match["area"]


def statement_key(inspection_key: str, text: str) -> str:
    """The key of a statement: its inspection and 12 hex digits over the letters of its words."""
    return f"{inspection_key}-{digest(keyed_letters(text), 12)}"


def statement(key: str) -> str:
    """The IRI of a statement."""
    return f"{ID}statement/{key}"


def statement_link(later: str, earlier: str) -> str:
    """The IRI of the link between a later and an earlier statement: a hash of their keys."""
    return f"{ID}statement-link/{digest(f'{later} {earlier}', 16)}"


def thread(key: str) -> str:
    """The IRI of a thread, by the key of its earliest statement."""
    return f"{ID}thread/{key}"


def document(key: str) -> str:
    """The IRI of a source document."""
    return f"{ID}document/{key}"


def document_key(publisher: str, place: str, date: str | None, file_number: str | None, text_sha256: str) -> str:
    """Ofsted's file number where known, else publisher, place and date; the text's hash where undated."""
    if file_number:
        return f"ofsted-{file_number}"
    return f"{slug(publisher)}-{slug(place)}-{date or 'undated-' + text_sha256[:8]}"


def text(sha256: str) -> str:
    """The IRI of an extracted text."""
    return f"{ID}text/{sha256[:16]}"


def passage(text_sha256: str, start: int, end: int) -> str:
    """The IRI of a passage, with an RFC 5147 character range as its fragment."""
    return f"{text(text_sha256)}#char={start},{end}"


def selector(text_sha256: str, start: int, end: int) -> str:
    """The IRI of the selector of a passage."""
    return f"{text(text_sha256)}#sel={start},{end}"


def claim(document_key: str, subject: str, predicate: str, value: str) -> str:
    """The IRI of what one document claims: a hash of document, subject, predicate and value."""
    return f"{ID}claim/{digest(' '.join((document_key, subject, predicate, value)), 16)}"


def doubt(document_key: str, code: str, field: str, place: str) -> str:
    """The IRI of a doubt about one document: a hash of document, code, field and place ("start,end", or nothing)."""
    return f"{ID}doubt/{digest(' '.join((document_key, code, field, place)), 16)}"


def person(name: str, key: str = PERSON_KEY) -> str:
    """The opaque IRI of a person: 16 hex digits of an HMAC-SHA-256 of the name without titles."""
    mac = hmac.new(key.encode(), bare_name(name).encode(), hashlib.sha256)
    return f"{ID}person/{mac.hexdigest()[:16]}"


def bare_name(name: str) -> str:
    """A name as printed, without titles and ranks, its white space folded."""
    return TITLES.sub("", re.sub(r"\s+", " ", name).strip())


def participation(inspection_key: str, person_iri: str, role: str) -> str:
    """The IRI of a person's part in an inspection."""
    return f"{ID}participation/{inspection_key}-{person_iri.rsplit('/', 1)[1]}-{role}"


def post(urn: str, role: str) -> str:
    """The IRI of a post at an authority."""
    return f"{ID}post/{urn}-{role}"


def membership(document_key: str, person_iri: str) -> str:
    """The IRI of a person's holding of a post, as one document attests it."""
    return f"{ID}membership/{document_key}-{person_iri.rsplit('/', 1)[1]}"


def team_composition(inspection_key: str, designation: str) -> str:
    """The IRI of a count of unnamed inspectors."""
    return f"{ID}team-composition/{inspection_key}-{designation}"


def evidence_count(inspection_key: str, kind: str) -> str:
    """The IRI of a count of one kind of evidence."""
    return f"{ID}evidence-count/{inspection_key}-{kind}"


def framework(key: str) -> str:
    """The IRI of a framework or of one of its dated versions."""
    return f"{ID}framework/{key}"


def source_graph(document_key: str) -> str:
    """The IRI of the named graph of one document."""
    return f"{GRAPH}source/{document_key}"


def inspection_graph(inspection_key: str) -> str:
    """The IRI of the named graph that holds the adopted facts of one inspection."""
    return f"{GRAPH}inspection/{inspection_key}"


def reference_graph(name: str) -> str:
    """The IRI of a named graph of reference data."""
    return f"{GRAPH}reference/{name}"


def mapping_graph(name: str) -> str:
    """The IRI of a named graph of curated links."""
    return f"{GRAPH}mapping/{name}"


def derived_graph(name: str) -> str:
    """The IRI of a named graph that queries build."""
    return f"{GRAPH}derived/{name}"


PERSONS_GRAPH = GRAPH + "persons"
META_GRAPH = GRAPH + "meta"
