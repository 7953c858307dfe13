"""TriG that a person can read and git can compare: one thing a line, in the order of the document.

Each document brings a base, its text, so that a passage is ``<#char=817,828>``, and a prefix ``s:`` for the
statements of its inspection.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import pyoxigraph as ox
from rdflib import DCTERMS, PROV, RDF, SH, SKOS, XSD

from inspgraph import iris
from inspgraph.pipeline.compact import KEYED, OBJECT, PASSAGE, PREDICATE, QUOTED, SUBJECT, Index, Term

PREFIXES = {
    "ig": iris.IG,
    "skos": str(SKOS),
    "dcterms": str(DCTERMS),
    "rdf": str(RDF),
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "prov": str(PROV),
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "pav": "http://purl.org/pav/",
    "sh": str(SH),
    "src": iris.source_graph(""),
    **{
        short: f"{iris.ID}{kind}/"
        for short, kind in {
            "auth": "authority", "insp": "inspection", "jdg": "judgement", "st": "statement", "doc": "document",
            "claim": "claim", "per": "person", "post": "post", "part": "participation", "body": "body",
            "fw": "framework", "held": "membership", "count": "evidence-count", "team": "team-composition",
            "doubt": "doubt",
        }.items()
    },
    **{
        short: f"{iris.DEF}{scheme}/"
        for short, scheme in {
            "area": "area", "cue": "cue", "desig": "designation", "dtype": "document-type", "evkind": "evidence-kind",
            "grade": "grade", "itype": "inspection-type", "meth": "method", "notice": "notice", "pol": "polarity",
            "postrole": "post-role", "prog": "progress", "role": "role", "section": "section",
            "stype": "statement-type", "dkind": "doubt", "review": "review-status",
        }.items()
    },
}  # fmt: skip
"""The prefixes of the facts edition: one a kind of thing, so that names need no escaping."""
BY_NAMESPACE = {namespace: prefix for prefix, namespace in PREFIXES.items()}
LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
SPLIT = re.compile(r"(.*[/#])([^/#]*)")
INTEGER = re.compile(r"0|-?[1-9][0-9]*")
KINDS = ("document", "text", "body", "post", "membership", "inspection", "claim", "doubt", "participation")
STATEMENT = iris.ID + "statement/"


def prefix_lines() -> str:
    """The declarations of the prefixes."""
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items()))


def trig_of(graph: str, index: Index) -> str:
    """One named graph as TriG, with the base and the prefix that are its own."""
    text = next((m["text"] for node in sorted(index) if (m := PASSAGE.fullmatch(node))), None)
    keys = Counter(m["inspection"] for node in index if (m := KEYED.fullmatch(node.removeprefix(STATEMENT))))
    most = min(keys, key=lambda key: (-keys[key], key), default=None)
    names = {"s": f"{STATEMENT}{most}-"} if most else {}
    head = [f"@base <{text}> ."] if text else []
    head += [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in names.items()]
    write = Names(text, names)
    body = [write.thing(node, index[node]) for node in sorted(index, key=lambda node: _rank(node, index))]
    return "\n".join([*head, f"{write.iri(graph)} {{", *body, "}", ""])


class Names:
    """How terms are written in one graph."""

    def __init__(self, base: str | None, prefixes: Mapping[str, str]) -> None:
        self._base = base
        self._own = tuple(prefixes.items())

    def thing(self, node: str, about: Mapping[str, set[Term]]) -> str:
        """All that is said of one thing, on one line."""
        said = (
            f"{'a' if predicate == str(RDF.type) else self.iri(predicate)} {', '.join(sorted(map(self.term, values)))}"
            for predicate, values in sorted(about.items(), key=lambda item: (item[0] != str(RDF.type), item[0]))
        )
        return f"{self.iri(node)} {'; '.join(said)}."

    def term(self, term: Term) -> str:
        """An IRI or a literal as it is written."""
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        datatype = term.datatype.value
        if datatype == str(XSD.integer) and INTEGER.fullmatch(term.value):
            return term.value
        plain = term.language or datatype == str(XSD.string)
        return str(term) if plain else f"{ox.Literal(term.value)}^^{self.iri(datatype)}"

    def iri(self, iri: str) -> str:
        """An IRI, with a prefix or against the base where that is possible."""
        if self._base and iri.startswith(self._base + "#"):
            return f"<{iri.removeprefix(self._base)}>"
        for prefix, namespace in self._own:
            if iri.startswith(namespace) and LOCAL.fullmatch(iri.removeprefix(namespace)):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        match = SPLIT.fullmatch(iri)
        if match and match[1] in BY_NAMESPACE and LOCAL.fullmatch(match[2]):
            return f"{BY_NAMESPACE[match[1]]}:{match[2]}"
        return f"<{iri}>"


def _rank(node: str, index: Index) -> tuple[int, tuple[int, int], tuple[str, ...]]:
    """The document first, then who and what it claims, then its words in the order of the text."""
    if match := PASSAGE.fullmatch(node):
        return len(KINDS) + 1, (int(match["start"]), -int(match["end"])), ("2", match["kind"])
    kind = node.removeprefix(iris.ID).split("/")[0]
    if kind == "statement":
        return len(KINDS) + 1, min(_starts(node, index), default=(0, 0)), ("1", node)
    place = KINDS.index(kind) if kind in KINDS else len(KINDS)
    said = [term.value for p in (SUBJECT, PREDICATE, OBJECT) for term in sorted(index[node].get(p, ()), key=str)]
    return place, (0, 0), (*said, node)


def _starts(node: str, index: Index) -> Iterator[tuple[int, int]]:
    for value in index[node].get(QUOTED, ()):
        if match := PASSAGE.fullmatch(value.value):
            yield int(match["start"]), -int(match["end"])
