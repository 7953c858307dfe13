"""The addresses that we have published: once out, an IRI is never without meaning again.

``ontology/published.txt`` lists them, one a line. A term may be withdrawn (``owl:deprecated``, with what replaces it)
but not removed, since data of other people use it. Shapes are not listed: nothing but a report names them, and there
their codes count.
"""

from __future__ import annotations

from pathlib import Path

from rdflib import RDF, SH, URIRef

from inspgraph import iris
from inspgraph.knowledge import Knowledge

PUBLISHED = Path("ontology/published.txt")
"""Where the list stands, below the folder of the knowledge files."""
HEAD = """\
# Every address that was published: terms, concepts, schemes, and whatever the registers name.
# None is ever removed: what is out of use is deprecated and names its successor (README.md).
# `make published` adds the new ones; a test fails when one that stands here is gone.
"""


def public_iris(knowledge: Knowledge) -> set[str]:
    """The addresses that the knowledge files describe now: terms, and the things that registers name.

    What documents tell is not among them.
    """
    described = {str(subject) for subject in knowledge.reference.subjects(RDF.type)}
    prefixes = {str(node) for node in knowledge.reference.subjects(RDF.type, SH.PrefixDeclaration)}
    return {iri for iri in described - prefixes if iri.startswith((iris.DEF, iris.ID))}


def published_iris(root: Path) -> list[str]:
    """The addresses of the list in a folder of knowledge files, in its order; none if there is no list."""
    path = root / PUBLISHED
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def vanished(knowledge: Knowledge) -> list[str]:
    """Published addresses of which nothing is said any more; a deprecated term is still described."""
    return [iri for iri in published_iris(knowledge.root) if (URIRef(iri), RDF.type, None) not in knowledge.reference]


def add_published(knowledge: Knowledge) -> list[str]:
    """Adds the addresses that are new to the list, which stays sorted; those that were added."""
    before = set(published_iris(knowledge.root))
    new = public_iris(knowledge) - before
    text = HEAD + "".join(f"{iri}\n" for iri in sorted(before | new))
    (knowledge.root / PUBLISHED).write_text(text, encoding="utf-8")
    return sorted(new)
