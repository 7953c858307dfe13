"""People left out: some of them everywhere, who asked for it; or all their names from one copy of the graph.

Both work on lines of canonical N-Quads, so that they see all that is written, whoever wrote it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Mapping

from rdflib import DCTERMS, RDFS, SKOS

from inspgraph import iris
from inspgraph.quads import subject_of

Lines = list[bytes]
OA = "http://www.w3.org/ns/oa#"
NAMED = re.compile(rf"^<{re.escape(iris.ID)}person/([0-9a-f]{{16}})> <{re.escape(str(RDFS.label))}> \"(.*)\"".encode())
PERSON_ID = re.compile(rb"(?<=/person/)[0-9a-f]{16}(?=>)")
PASSAGE = re.compile(rb"<[^>]*#char=[0-9,]+>")
LABELS = tuple(f" <{label}> ".encode() for label in (DCTERMS.title, RDFS.label, SKOS.prefLabel))
FREE_TEXT = tuple(f" <{text}> ".encode() for text in (OA + "exact", iris.IG + "statementText"))
SOMEBODY = "[a person]"
"""What stands in a label in the place of a name."""


# Who asked to be left out


def leave_out(lines: Iterable[bytes], erased: Collection[str]) -> Lines:
    """Lines without the people under some opaque identifiers of the open release: their names, parts and offices.

    What was only quoted for their sake goes too, and so does any text that names them; a label keeps its other words.
    The lines must hold the names beside what is said of people, as those of a document or of a file of facts do.
    """
    kept = list(lines)
    if not erased:
        return kept
    people = {match[1].decode(): plain(match[2]) for line in kept if (match := NAMED.match(line))}
    gone = {key for key, name in people.items() if iris.person(name).rsplit("/", 1)[1] in erased} | set(erased)
    marks = re.compile("|".join(sorted(gone)).encode())
    about = [line for line in kept if marks.search(line)]
    if not about:
        return kept
    quoted = {passage for line in about for passage in PASSAGE.findall(line)}
    rest = [line for line in kept if not marks.search(line)]
    return hide_names(_without_unquoted(rest, quoted), [people[key] for key in gone if key in people])


def _without_unquoted(lines: Lines, passages: set[bytes]) -> Lines:
    """Lines without those of some passages and of their selectors, unless something else rests on the passage."""
    still = {p for line in lines if subject_of(line) not in passages for p in PASSAGE.findall(line)}
    idle = {p.replace(b"#char=", b"#sel=") for p in passages - still} | (passages - still)
    return [line for line in lines if subject_of(line) not in idle]


def hide_names(lines: Iterable[bytes], names: Collection[str]) -> Lines:
    """Lines without any literal that names one of some people; in labels another word stands for the name."""
    if not names:
        return list(lines)
    pattern = re.compile("|".join(_spaced(name) for name in sorted(names, key=len, reverse=True)), re.IGNORECASE)
    hidden = []
    for line in lines:
        start, end = line.find(b'"'), line.rfind(b'"')
        text = line[start : end + 1].decode() if start >= 0 else ""
        if not text or not pattern.search(text):
            hidden.append(line)
        elif any(label in line for label in LABELS):
            hidden.append(line[:start] + pattern.sub(SOMEBODY, text).encode() + line[end + 1 :])
    return hidden


def _spaced(name: str) -> str:
    """A pattern for a name in N-Quads, where blanks may be line ends."""
    return r"(?:\s|\\[nrt])+".join(re.escape(word.replace('"', r"\"")) for word in name.split())


def plain(text: bytes) -> str:
    """The characters of a literal as N-Quads writes them."""
    return text.decode().replace(r"\"", '"').replace(r"\\", "\\")


# A copy without any names


def without_names(graphs: Mapping[str, Lines], key: str) -> dict[str, Lines]:
    """Named graphs without the graph of persons, without free text, which may name anybody, and without known names.

    Who took part in what stays, under identifiers made with ``key``, since the open ones can be found out by trying
    names.
    """
    named = [match for line in graphs.get(iris.PERSONS_GRAPH, ()) if (match := NAMED.match(line))]
    names = {plain(match[2]) for match in named}
    found = {i for lines in graphs.values() for line in lines for i in PERSON_ID.findall(line)}
    veiled = {i: hmac.new(key.encode(), i, hashlib.sha256).hexdigest()[:16].encode() for i in found}
    marks = re.compile(b"|".join(sorted(veiled))) if veiled else re.compile(rb"(?!)")
    bare = {}
    for name, lines in graphs.items():
        if name != iris.PERSONS_GRAPH:
            told = [line for line in lines if not any(text in line for text in FREE_TEXT)]
            bare[name] = sorted({marks.sub(lambda m: veiled[m[0]], line) for line in hide_names(told, names)})
    return bare
