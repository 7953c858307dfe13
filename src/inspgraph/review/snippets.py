"""Entries of an override file, made ready to copy: what remains is to look, and to say why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from inspgraph.model import Document, DocumentRecord
from inspgraph.review.doubts import Doubt

MOST, LONGEST, ENDS = 3, 12, 4
"""Places that are proposed as evidence, words of one that is quoted whole, and words at each end of a longer one."""
VALUES = {
    "authority": '[authority]\nvalue = "{authority}"',
    "framework": '[framework]\nvalue = "{framework}"',
    "variant": '[variant]\nvalue = "{variant}"',
    "fieldwork": "[fieldwork]\n{when}",
    "published": "[published]\nvalue = {published}",
    "lead_inspectors": "[lead_inspectors]\nvalue = {leads}",
    "team": '[[team]]\nname = ""\nrole = "team-inspector"',
    "judgements": '[[judgements]]\narea = "{area}"\ngrade = "{grade}"',
    "statements": '[[statements]]\ndo = "change"   # or "add", "drop"',
}
"""The entry that settles a field, with the value that was read to start from; a field without one is not settled."""


@dataclass(frozen=True, slots=True)
class Snippets:
    """What to copy for one doubt: the entry that says the value is right, and one that gives another."""

    dismiss: str
    settle: str


def write_head(record: DocumentRecord) -> str:
    """The first lines of an override file for a document."""
    path = "/".join(record.source.path.replace("\\", "/").split("/")[-2:])
    title = record.document.title if record.document else ""
    return f"sha256 = {_text(record.source.sha256)}\npath = {_text(path)}\ntitle = {_text(title)}\n"


def write_snippets(doubt: Doubt, today: str, document: Document | None = None) -> Snippets:
    """The entries for a doubt; the second is empty where nothing can be settled but by looking."""
    why = f'reason = ""\nby = ""\non = {today}\n'
    placed = document and doubt.start is not None
    which = _evidence(doubt, document, only_asked=True) if placed else f"says = {_text(doubt.message)}"
    dismiss = f"[[issues]]\ncode = {_text(doubt.code)}\nfield = {_text(doubt.field)}\n{which}\n{why}"
    begin = VALUES.get(doubt.field)
    if begin is None or doubt.code == "rejected":
        return Snippets("" if doubt.code == "rejected" else dismiss, "")
    return Snippets(dismiss, f"{begin.format(**_start_from(doubt))}\n{_evidence(doubt, document)}\n{why}")


def _start_from(doubt: Doubt) -> dict[str, str]:
    """The values that were read, as an override writes them."""
    one = doubt.record.inspections[0]
    periods = [f"{{ start = {period.start}, end = {period.end} }}" for period in one.fieldwork]
    behind = {quote.start for quote in doubt.behind}
    judged = [j for i in doubt.record.inspections for j in i.judgements if j.start in behind]
    judged.sort(key=lambda j: j.area not in doubt.message)
    return {
        "authority": one.authority.ofsted_urn,
        "framework": one.framework,
        "variant": one.variant or "",
        "when": f"value = [{', '.join(periods)}]" if periods else f"month = {_text(one.fieldwork_month or '')}",
        "published": one.published or "2000-01-01",
        "leads": json.dumps(list(one.lead_inspectors) or [""], ensure_ascii=False),
        "area": judged[0].key if judged else "",
        "grade": judged[0].grade if judged else "",
    }


def _evidence(doubt: Doubt, document: Document | None, *, only_asked: bool = False) -> str:
    """The words in question and those behind the value; words to be filled in where there are none."""
    places = {} if only_asked else {quote.start: quote.exact for quote in doubt.behind}
    if document and doubt.start is not None and doubt.end is not None:
        places = {doubt.start: document.text[doubt.start : doubt.end]} | places
    written = [_place(start, exact, document) for start, exact in list(places.items())[:MOST]]
    return f"evidence = [{', '.join(written)}]" if written else 'evidence = [{ page = 1, words = "" }]'


def _place(start: int, exact: str, document: Document | None) -> str:
    """A place as an override writes it: by page where its words stand there once, which outlives a better reading;
    a long stretch by its ends, so that nobody copies a sentence."""
    words = exact.split()
    long = len(words) > LONGEST
    begin, end = exact, ""
    if long:
        begin, end = " ".join(exact.split(" ")[:ENDS]), f", until = {_text(' '.join(words[-ENDS:]))}"
    if document and _on_page(document, start).count(begin) == 1:
        return f"{{ page = {document.page_of(start)}, words = {_text(' '.join(begin.split()))}{end} }}"
    return f"{{ start = {start}, exact = {_text(begin)}{end} }}"


def _on_page(document: Document, start: int) -> str:
    """All of the text of the page on which a position stands."""
    page = document.page_of(start)
    last = document.page_starts[page] if page < document.pages else len(document.text)
    return document.text[document.page_starts[page - 1] : last]


def _text(value: str) -> str:
    """A text as TOML writes it (its escapes are those of JSON, but for the one character that JSON leaves bare)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def join_entries(entries: Iterable[str]) -> str:
    """Entries as one file, with a blank line between."""
    return "\n".join(entry.rstrip("\n") + "\n" for entry in entries if entry)
