"""Lists of points against the truth: each recommendation by its letters, findings by their number in a section."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from inspgraph.evaluate.gold import Truth
from inspgraph.evaluate.rows import Row
from inspgraph.iris import digest, keyed_letters
from inspgraph.model import DocumentRecord, StatementRecord

CLOSING_MARKS = (
    r"paragraphs?\b[^()\[\]]*",
    r"this was a recommendation[^()\[\]]*",
    r"recommendation",
    r"[^()\[\]]*national\s+framework[^()\[\]]*",
    r"(?:outcome|enabler|principle)\b[^()\[\]]*",
)
"""What reports print in brackets after a point: references, which are not part of its words."""
CLOSING = re.compile(rf"\s*[(\[](?:{'|'.join(CLOSING_MARKS)})[)\]]\s*[.;]?\s*$", re.IGNORECASE)
NO_HEADING = "(summary, no heading)"
SHORTEST_HEADING = 8
"""Letters that a heading must exceed to be found inside a longer one."""


def item_key(text: str) -> str:
    """Twelve hex digits over the letters and digits of a point, without the references in brackets at its end."""
    shorter = CLOSING.sub("", text)
    while shorter != text:
        text, shorter = shorter, CLOSING.sub("", shorter)
    return digest(keyed_letters(text), 12)


def judge_items(truth: Truth, record: DocumentRecord | None) -> Iterator[Row]:
    """A row for each point wanted or given, for the parts of those found, for their order and for each section."""
    statements = [s for i in (record.inspections if record else ()) for s in i.statements]
    given = [s for s in statements if s.actionable]
    wanted = [item["key"] if item.get("key") else item_key(item["text"]) for item in truth["items"]]
    also = {
        item_key(other): key
        for item, key in zip(truth["items"], wanted, strict=True)
        for other in item.get("alternative_texts") or ()
    }
    keys = [also.get(key, key) for key in (item_key(s.text) for s in given)]
    yield from _points(truth, wanted, keys, given)
    both = {*wanted} & {*keys}
    in_order = [k for k in keys if k in both] == [k for k in wanted if k in both]
    yield Row("order", truth["path"], "", "order of items", True, in_order, in_order)
    yield from _sections(truth, statements)


def _points(truth: Truth, wanted: list[str], keys: list[str], given: Sequence[StatementRecord]) -> Iterator[Row]:
    left, found, seen = Counter(keys), dict(zip(keys, given, strict=True)), Counter[str]()
    for item, key in zip(truth["items"], wanted, strict=True):
        seen[key] += 1
        name = key if seen[key] == 1 else f"{key} #{seen[key]}"
        hit = left[key] > 0
        left[key] -= hit
        yield Row("item", truth["path"], "", f"item {name}", _shown(item), name if hit else None, hit)
        if key in found:
            yield from _parts(truth["path"], name, item, found[key])
    for key, count in sorted((+left).items()):
        for number in range(1, count + 1):
            name = f"item {key} not wanted" + (f" #{number}" if number > 1 else "")
            yield Row("item", truth["path"], "", name, None, _opening(found[key].text), right=False)


def _parts(path: str, name: str, item: Truth, given: StatementRecord) -> Iterator[Row]:
    parts = {
        "deadline": (item.get("deadline") or "", given.deadline or ""),
        "number": (item.get("number") or "", given.number),
    }
    for part, (wanted, got) in parts.items():
        yield _part(path, f"{part} of item {name}", wanted, got, keyed_letters(wanted) == keyed_letters(got))
    body = "lscb" if item.get("body") == "LSCB" else "la"
    yield _part(path, f"body of item {name}", body, given.body, body == given.body)


def _part(path: str, field: str, wanted: str, given: str, right: bool) -> Row:
    return Row("item-part", path, "", field, wanted, given, right)


def _shown(item: Truth) -> str:
    return f"{item.get('number') or ''} {_opening(item['text'])}".strip()


def _opening(text: str) -> str:
    words = text.split()
    return " ".join(words[:8]) + (" …" if len(words) > 8 else "")


def _sections(truth: Truth, statements: Sequence[StatementRecord]) -> Iterator[Row]:
    counts = count_findings(statements)
    for section in truth.get("findings") or ():
        name = keyed_letters(section["heading"])
        near = [n for h, n in counts.items() if len(h) > SHORTEST_HEADING and (h in name or name in h)]
        right = section["count"] in near
        given = section["count"] if right else sorted(near)
        field = f"findings under {section['heading']}, from {section.get('first_number') or section.get('group') or ''}"
        yield Row("section", truth["path"], "", field, section["count"], given, right)


def count_findings(statements: Sequence[StatementRecord]) -> Counter[str]:
    """How many findings stand under each heading, and under each heading with its sub-heading, by their letters."""
    counts: Counter[str] = Counter()
    for statement in statements:
        if statement.actionable or statement.type == "absence":
            continue
        heading = keyed_letters(statement.section or NO_HEADING)
        counts[heading] += 1
        if statement.group:
            counts[heading + keyed_letters(statement.group)] += 1
    return counts
