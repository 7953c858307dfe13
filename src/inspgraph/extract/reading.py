"""What has been read of one document so far: the values that the parts of extraction share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspgraph.knowledge import Knowledge
from inspgraph.model import Document, Issue, Quote
from inspgraph.patterns import Layout


@dataclass
class Reading:
    """What has been read of one document so far."""

    document: Document
    layout: Layout
    knowledge: Knowledge
    listing: Mapping[str, str]
    issues: list[Issue] = field(default_factory=list)
    evidence: dict[str, tuple[Quote, ...]] = field(default_factory=dict)

    def doubt(
        self, code: str, field_name: str, message: str, words: Quote | None = None, severity: str = "warning"
    ) -> None:
        """Notes a doubt about a value, with the words in question."""
        place = {"start": words.start, "end": words.end} if words else {}
        self.issues.append(
            Issue.model_validate({"code": code, "field": field_name, "severity": severity, "message": message, **place})
        )
