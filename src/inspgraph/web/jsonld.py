"""RDF as JSON that needs no knowledge of RDF, by the curated context ``ontology/context/v1.jsonld`` (JSON-LD 1.1).

The thing itself stands at the top. What only one node points to stands inside that node; all else that the
description speaks of is in ``included``. Expanding gives the same triples again.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.folders import knowledge_root

CONTEXT = "context/v1.jsonld"
"""Where the context stands: below ``ontology/``, and below the base of the site."""
XSD = "http://www.w3.org/2001/XMLSchema#"
STRING, INTEGER, BOOLEAN = XSD + "string", XSD + "integer", XSD + "boolean"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
KEYWORDS = ("@version", "id", "type", "included")
Json = dict[str, Any]
Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Term:
    """What the context says of one name: its IRI, the type or language of its values, and whether they are a list."""

    name: str
    iri: str
    type: str | None = None
    language: str | None = None
    many: bool = False

    def definition(self) -> str | Json:
        """The term's entry in a context that has no prefixes."""
        told = {"@id": self.iri, "@type": self.type, "@language": self.language}
        told["@container"] = "@set" if self.many else None
        full = {key: value for key, value in told.items() if value}
        return full if len(full) > 1 else self.iri


def context_path() -> Path:
    """The file of the context."""
    return knowledge_root() / "ontology" / CONTEXT


@cache
def terms() -> dict[str, Term]:
    """The terms of the context by their IRIs."""
    entries: Json = json.loads(context_path().read_text(encoding="utf-8"))["@context"]
    prefixes = {name: value for name, value in entries.items() if str(value).endswith(("#", "/"))}
    read = [_read_term(name, value, prefixes) for name, value in entries.items() if name not in {*prefixes, *KEYWORDS}]
    return {term.iri: term for term in read}


def _read_term(name: str, value: str | Json, prefixes: Mapping[str, str]) -> Term:
    told = {"@id": value} if isinstance(value, str) else value
    coerced = told.get("@type")
    kind = coerced if coerced is None or coerced.startswith("@") else _whole(coerced, prefixes)
    return Term(name, _whole(told["@id"], prefixes), kind, told.get("@language"), "@container" in told)


def _whole(short: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = short.partition(":")
    return prefixes[prefix] + local


def write_tree(root: str, triples: Iterable[ox.Triple], *, linked: bool) -> bytes:
    """A description as JSON: ``linked`` names the context by its address, else what is used of it stands inside."""
    tree = Tree(root, triples)
    body = tree.grow()
    context = iris.BASE + CONTEXT if linked else tree.context()
    return json.dumps({"@context": context, **body}, ensure_ascii=False, indent=1).encode() + b"\n"


class Tree:
    """Triples on the way to nested JSON."""

    def __init__(self, root: str, triples: Iterable[ox.Triple]) -> None:
        self.root = root
        self.used: set[Term] = set()
        self._said: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
        pointed: Counter[str] = Counter()
        for triple in triples:
            self._said[str(_iri(triple.subject))][str(_iri(triple.predicate))].append(triple.object)
            if isinstance(triple.object, ox.NamedNode) and triple.predicate.value != TYPE:
                pointed[triple.object.value] += 1
        self._inside = {iri for iri in self._said if pointed[iri] == 1 and iri != root}
        self._written: set[str] = set()

    def grow(self) -> Json:
        """The root, with everything else inside it or beside it."""
        body = self._node(self.root)
        beside = [self._node(iri) for iri in sorted(self._said) if iri not in self._inside and iri != self.root]
        beside += [self._node(iri) for iri in sorted(self._inside) if iri not in self._written]
        return {**body, "included": beside} if beside else body

    def context(self) -> Json:
        """What of the context the tree uses."""
        entries = {term.name: term.definition() for term in sorted(self.used, key=lambda term: term.name)}
        return {"@version": 1.1, "id": "@id", "type": "@type", "included": "@included", **entries}

    def _node(self, iri: str) -> Json:
        self._written.add(iri)
        said = self._said.get(iri, {})
        node: Json = {"id": iri}
        types = [self._word(value.value) for value in said.get(TYPE, ()) if isinstance(value, ox.NamedNode)]
        if types:
            node["type"] = types[0] if len(types) == 1 else types
        members = {self._term(name): values for name, values in said.items() if name != TYPE}
        for term, values in sorted(members.items(), key=lambda member: member[0].name):
            written = [self._value(term, value) for value in values]
            node[term.name] = written if len(written) > 1 or term.many else written[0]
        return node

    def _term(self, iri: str) -> Term:
        term = terms().get(iri)
        if term is None:
            return Term(iri, iri)
        self.used.add(term)
        return term

    def _word(self, iri: str) -> str:
        term = terms().get(iri)
        if term is None:
            return iri
        self.used.add(term)
        return term.name

    def _value(self, term: Term, value: Value) -> object:
        if isinstance(value, ox.Literal):
            return _literal(term, value)
        iri = _iri(value)
        if iri in self._inside and iri not in self._written:
            return self._node(iri)
        if term.type == "@vocab":
            return self._word(iri)
        return iri if term.type == "@id" else {"@id": iri}


def _literal(term: Term, value: ox.Literal) -> object:
    text, kind = value.value, value.datatype.value
    if value.language:
        return text if value.language == term.language else {"@value": text, "@language": value.language}
    if kind == STRING:
        return text if term.type is None and term.language is None else {"@value": text}
    return _native(text, kind) if kind == term.type else {"@value": text, "@type": kind}


def _native(text: str, kind: str) -> object:
    if kind == INTEGER and text.lstrip("-").isdecimal() and str(int(text)) == text:
        return int(text)
    if kind == BOOLEAN and text in {"true", "false"}:
        return text == "true"
    return text


def _iri(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value
    msg = f"a node without an IRI stands in the data: {term}"
    raise ValueError(msg)
