"""What a validation says: its results, the gravest first."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal as Choice

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef

CODE = re.compile(r"^([A-Z]\d+[a-z]?)\b")
ORDER = {"Violation": 0, "Warning": 1, "Info": 2}
Severity = Choice["Violation", "Warning", "Info"]


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a validation, in SHACL's words; ``code`` is the constraint's short name ("X03")."""

    severity: str
    code: str
    focus_node: str
    message: str
    source_shape: str
    path: str | None = None
    value: str | None = None

    @property
    def rank(self) -> tuple[int, str, str, str, str, str, str]:
        """Where the result stands in a report."""
        order = ORDER[self.severity]
        return order, self.code, self.focus_node, self.message, self.source_shape, self.path or "", self.value or ""


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All results, the gravest first; ``conforms`` is whether none is a violation."""

    results: tuple[Result, ...]

    @classmethod
    def of(cls, *results: Result) -> ValidationReport:
        """The report of some results, each once and in order."""
        return cls(tuple(sorted(set(results), key=lambda result: result.rank)))

    @property
    def conforms(self) -> bool:
        """Whether nothing keeps the graph out of the store."""
        return not any(result.severity == "Violation" for result in self.results)

    def count(self, severity: Severity) -> int:
        """How many results have a severity."""
        return sum(result.severity == severity for result in self.results)

    @property
    def codes(self) -> Counter[str]:
        """How many results each code has."""
        return Counter(result.code for result in self.results)

    def as_text(self) -> str:
        """The report for a person: how many results each code has, then one line a result."""
        lines = [f"{severity}s: {', '.join(told)}" for severity, told in self._counted().items()]
        lines += [
            f"{r.severity}: {r.message}\n  at {r.focus_node}" + (f" ({r.value})" if r.value else "")
            for r in self.results
        ]
        return "\n".join([f"conforms: {'yes' if self.conforms else 'no'}", *lines]) + "\n"

    def _counted(self) -> dict[str, list[str]]:
        """By severity, the codes with the number of their results."""
        counts = Counter((result.severity, result.code) for result in self.results)
        found: dict[str, list[str]] = {}
        for severity, code in sorted(counts, key=lambda pair: (ORDER[pair[0]], pair[1])):
            found.setdefault(severity, []).append(f"{code} {counts[severity, code]}")
        return found

    def as_graph(self) -> Graph:
        """The report as a ``sh:ValidationReport`` (SHACL section 3.6)."""
        graph, report = Graph(), BNode("report")
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(self.conforms)))
        for number, result in enumerate(self.results):
            node = BNode(f"result{number}")
            graph.add((report, SH.result, node))
            graph.add((node, RDF.type, SH.ValidationResult))
            graph.add((node, SH.focusNode, URIRef(result.focus_node)))
            graph.add((node, SH.resultSeverity, SH[result.severity]))
            graph.add((node, SH.resultMessage, Literal(result.message)))
            graph.add((node, SH.sourceShape, URIRef(result.source_shape)))
            if result.path:
                graph.add((node, SH.resultPath, URIRef(result.path)))
            if result.value:
                graph.add((node, SH.value, Literal(result.value)))
        return graph


def code_of(message: str, shape: str) -> str:
    """The code that a message begins with, else the last part of the shape's name."""
    match = CODE.match(message)
    return match[1] if match else re.split(r"[#/]", shape)[-1]
