"""Reports on local area partnerships against the truth: dates, outcome, and the actions by first and last words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspgraph.evaluate.fields import doubts
from inspgraph.evaluate.gold import Truth
from inspgraph.evaluate.rows import Row
from inspgraph.iris import keyed_letters
from inspgraph.model import DocumentRecord, InspectionRecord

FAMILY = "AreaSEND"
LISTS = {"priority-action": "priority_actions", "area-for-improvement": "areas_for_improvement"}


def judge_send(truth: Truth, record: DocumentRecord) -> Iterator[Row]:
    """A row for each value and each list of one report."""
    one = next(iter(record.inspections), None)
    owned = doubts(record)
    for field, (wanted, given) in _values(truth, one).items():
        yield Row("field", truth["path"], FAMILY, f"send: {field}", wanted, given, wanted == given, field in owned)
    for kind, column in LISTS.items():
        words = [keyed_letters(s.text) for s in one.statements if s.type == kind] if one else []
        ends = [(keyed_letters(a["first_words"]), keyed_letters(a["last_words"])) for a in truth[column]]
        right = len(words) == len(ends) and all(
            text.startswith(first) and text.endswith(last) for text, (first, last) in zip(words, ends, strict=True)
        )
        field = f"send: {kind} list"
        yield Row("field", truth["path"], FAMILY, field, len(ends), len(words), right, "statements" in owned)


def _values(truth: Truth, one: InspectionRecord | None) -> dict[str, tuple[Any, Any]]:
    days = one.fieldwork if one else ()
    outcomes = [j.grade for j in one.judgements if j.key == "area-outcome"] if one else []
    return {
        "authority": (truth["ofsted_urn"], one.authority.ofsted_urn if one else None),
        "framework": ("area-send", one.framework if one else None),
        "fieldwork": (
            [truth["inspection_start"], truth["inspection_end"]],
            [days[0].start if days else None, days[-1].end if days else None],
        ),
        "published": (truth["publication_date"], one.published if one else None),
        "judgements": (truth["outcome"], outcomes[0] if outcomes else None),
    }
