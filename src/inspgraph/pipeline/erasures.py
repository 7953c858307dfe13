"""Leaving out somebody who asks for it: in the register, the facts, the store, and every release from now on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from inspgraph import iris
from inspgraph.erased import REGISTER, add_erased, opaque_id
from inspgraph.knowledge import Knowledge
from inspgraph.pipeline.editions import read_facts, write_quads
from inspgraph.pipeline.privacy import NAMED, leave_out, plain
from inspgraph.pipeline.releases import refresh_held
from inspgraph.quads import lines_of, parse_lines
from inspgraph.store import Release, Store

LABEL = re.compile(rb'rdfs:label "((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done to leave somebody out, and which files of people's own making still give the name."""

    person: str
    new: bool
    facts: tuple[str, ...]
    documents: tuple[str, ...]
    to_be_edited: tuple[str, ...]
    release: Release | None


def erase(person: str, knowledge: Knowledge, day: str, store: Store | None = None) -> Erasure:
    """Leaves out who is given by name, IRI or identifier; nothing is changed that does not speak of them.

    The register gets the identifier, and the committed facts and the store are written again without the person.
    The store's older releases are removed, since they hold the name. What stays to be done by hand, ``docs/privacy.md``
    tells. The store must be held for writing.
    """
    key = opaque_id(person)
    new = add_erased(knowledge.root / REGISTER, key, day)
    after = Knowledge(knowledge.root)
    names = {person} if person != key and "/" not in person else set()
    files = [path for path in sorted((after.root / "data/inspections").glob("*.trig")) if _speaks_of(path, key)]
    for path in files:
        names |= _clean_facts(path, key, after)
    documents = [held for held in store.documents() if _clean_document(store, held, key, names)] if store else []
    return Erasure(
        key,
        new,
        tuple(path.name for path in files),
        tuple(documents),
        tuple(_still_naming(after.root, names)),
        _renew(store, after, key) if store else None,
    )


def _speaks_of(path: Path, key: str) -> bool:
    """Whether a file of facts holds somebody, under the open identifier or under another key's."""
    content = path.read_bytes()
    named = (plain(match[1]) for match in LABEL.finditer(content) if key.encode() not in content)
    return key.encode() in content or any(opaque_id(name) == key for name in named)


def _clean_facts(path: Path, key: str, knowledge: Knowledge) -> set[str]:
    lines = lines_of(read_facts(path, knowledge))
    write_quads(path, parse_lines(leave_out(lines, {key})), knowledge)
    return names_of(lines, key)


def _clean_document(store: Store, document: str, key: str, names: set[str]) -> bool:
    lines, held = store.lines(document), store.held(document)
    kept = leave_out(lines, {key})
    names |= names_of(lines, key)
    return held is not None and kept != lines and store.put_lines(held, kept)


def names_of(lines: list[bytes], key: str) -> set[str]:
    """The names under which somebody with an open identifier stands in some lines."""
    found = (plain(match[2]) for line in lines if (match := NAMED.match(line)))
    return {name for name in found if iris.person(name).endswith(f"/{key}")}


def _still_naming(root: Path, names: set[str]) -> list[str]:
    """The files that people write, and that give one of some names: they are edited by hand."""
    written = [path for folder in ("data/overrides", "data/summaries") for path in sorted((root / folder).rglob("*.*"))]
    pattern = re.compile("|".join(r"\s+".join(map(re.escape, name.split())) for name in names) or r"(?!)", re.I)
    found = [path for path in written if path.is_file() and pattern.search(path.read_text(encoding="utf-8"))]
    return [path.relative_to(root).as_posix() for path in found]


def _renew(store: Store, knowledge: Knowledge, key: str) -> Release:
    for path in (store.root / "rejected").glob("*"):
        if key.encode() in path.read_bytes():
            path.unlink()
    release = refresh_held(store, knowledge)
    store.keep_only(release)
    return release
