"""The shapes as a page for readers: what each constraint asks, why, how grave it is, and what it says.

``python -m inspgraph.validate.pages`` prints it.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from inspgraph.knowledge import Knowledge, load_knowledge, parse_turtle
from inspgraph.validate.data import TARGETS
from inspgraph.validate.report import code_of

HEAD = """# Shapes

Every constraint that a graph is held against, made from `shapes/*.ttl` by `make docs`.
How to read and add them is [told beside them](../../shapes/README.md).
A name in braces stands for what the message then names.
"""
COLUMNS = "| Code | Constraint | Severity | Asks | Why | Message |\n|---|---|---|---|---|---|"
ROW = re.compile(r"\| [A-Z]\d+[a-z]? \| `")
LISTS = {"in", "languageIn", "ignoredProperties"}
ASKS = {
    "class": "of class",
    "datatype": "of type",
    "nodeKind": "kind",
    "pattern": "fits",
    "minLength": "characters ≥",
    "maxLength": "characters ≤",
    "minInclusive": "≥",
    "maxInclusive": "≤",
    "lessThan": "before",
    "lessThanOrEquals": "not after",
    "hasValue": "among them",
    "in": "one of",
    "not": "not",
    "languageIn": "in language",
    "uniqueLang": "one a language:",
    "closed": "closed:",
}


def shapes_page(knowledge: Knowledge | None = None) -> str:
    """The page as Markdown: a section a file, a row a constraint, in the order of their codes."""
    knowledge = knowledge or load_knowledge()
    files = sorted((knowledge.root / "shapes").glob("*.ttl"))
    sections = {path: _section(path, knowledge.shapes) for path in files}
    return "\n".join([HEAD, *_index(sections), *sections.values()])


def _index(sections: dict[Path, str]) -> Iterator[str]:
    """By code, how many constraints bear it and in which files."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, section in sections.items():
        for line in section.splitlines():
            if ROW.match(line):
                places[line.split()[1]].append(path.stem)
    yield "| Code | Constraints | Files |\n|---|---|---|"
    for code, stems in sorted(places.items()):
        files = ", ".join(f"[{stem}](#{stem}ttl)" for stem in dict.fromkeys(stems))
        yield f"| {code} | {len(stems)} | {files} |"
    yield ""


def _section(path: Path, shapes: Graph) -> str:
    mine = parse_turtle(path)
    named = [s for s in mine.subjects(RDF.type, SH.NodeShape) if any(mine.objects(s, t) for t in TARGETS)]
    owners = sorted(s for s in named if isinstance(s, URIRef))
    title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    rows = sorted(row for owner in owners for row in _rows(owner, shapes))
    about = [
        f"- {shapes.value(o, RDFS.label)} ({_targets(o, shapes)}): {shapes.value(o, RDFS.comment)}" for o in owners
    ]
    return "\n".join([f"## `{path.name}`", "", title, "", *about, "", COLUMNS, *rows, ""])


def _rows(owner: URIRef, shapes: Graph) -> Iterator[str]:
    grave = str(shapes.value(owner, SH.severity) or SH.Violation).rsplit("#", 1)[1]
    if shapes.value(owner, SH.message):
        yield _row(owner, shapes, grave, _asked(owner, shapes), str(shapes.value(owner, RDFS.comment)))
    for shape in shapes.objects(owner, SH.property):
        asks = f"{_path(shapes.value(shape, SH.path), shapes)}: {_asked(shape, shapes)}"
        yield _row(shape, shapes, grave, asks, str(shapes.value(shape, SH.description)))
    for constraint in shapes.objects(owner, SH.sparql):
        asks, why = (str(shapes.value(constraint, p)) for p in (SH.description, RDFS.comment))
        yield _row(constraint, shapes, grave, asks, why)


def _row(node: Node, shapes: Graph, grave: str, asks: str, why: str) -> str:
    message = str(shapes.value(node, SH.message)).replace("{?", "{").replace("{$", "{")
    code = code_of(message, str(node))
    cells = [code, f"`{_local(node)}`", grave, asks, why, message.removeprefix(code).strip()]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _targets(owner: URIRef, shapes: Graph) -> str:
    return ", ".join(sorted(f"`{_short(o, shapes)}`" for t in TARGETS for o in shapes.objects(owner, t)))


def _asked(shape: Node, shapes: Graph) -> str:
    """The parameters of a shape in short: how many values, and of what kind."""
    least, most = shapes.value(shape, SH.minCount), shapes.value(shape, SH.maxCount)
    told = [] if least is None and most is None else [f"{least or 0}..{most or '*'}"]
    for name, words in ASKS.items():
        for value in shapes.objects(shape, URIRef(f"{SH}{name}")):
            told.append(f"{words} {_value(name, value, shapes)}")
    return ", ".join(told)


def _value(name: str, value: Node, shapes: Graph) -> str:
    if name in LISTS:
        return ", ".join(f"`{_short(member, shapes)}`" for member in Collection(shapes, value))
    if name == "not":
        return _asked(value, shapes)
    return f"`{_short(value, shapes)}`"


def _path(path: Node | None, shapes: Graph) -> str:
    """A property path (SHACL section 2.3.1) as SPARQL writes it."""
    inverse, either = shapes.value(path, SH.inversePath), shapes.value(path, SH.alternativePath)
    if path is None or isinstance(path, URIRef):
        return f"`{_short(path, shapes)}`"
    if inverse is not None:
        return f"`^{_short(inverse, shapes)}`"
    steps = [_short(step, shapes) for step in Collection(shapes, either or path)]
    return f"`{('|' if either else '/').join(steps)}`"


def _short(node: Node | None, shapes: Graph) -> str:
    if not isinstance(node, URIRef):
        return str(node)
    for declared in shapes.subjects(RDF.type, SH.PrefixDeclaration):
        space = str(shapes.value(declared, SH.namespace))
        if str(node).startswith(space) and str(node) != space and "/" not in str(node)[len(space) :]:
            return f"{shapes.value(declared, SH.prefix)}:{str(node)[len(space) :]}"
    return _local(node) if str(node).startswith(str(SH)) else str(node)


def _local(node: Node) -> str:
    return str(node).rsplit("#", 1)[-1]


if __name__ == "__main__":
    sys.stdout.write(shapes_page())
