"""The drawing of the classes and of the properties between them, as SVG that any browser shows.

Where each box stands is laid out by hand in ``diagram.toml``; which lines lead from box to box the vocabulary says
(``schema:domainIncludes`` and ``rangeIncludes``, and the shapes for borrowed properties), so that a drawing cannot tell
of what is not there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from rdflib import OWL, RDFS, SDO

from inspgraph import iris
from inspgraph.ontology.terms import Vocabulary

LAYOUT = Path(__file__).with_name("diagram.toml")
COLUMN, ROW, BOX_WIDTH, BOX_HEIGHT, MARGIN = 236, 118, 160, 44, 24
STYLE = """
.box { fill: #f3f3f6; stroke: #55555e; } .borrowed { fill: #ffffff; stroke-dasharray: 4 3; stroke: #55555e; }
text { font: 13px system-ui, "Liberation Sans", sans-serif; fill: #1b1b1f; text-anchor: middle; }
.line { stroke: #55555e; fill: none; marker-end: url(#tip); } .is { stroke-dasharray: 5 3; marker-end: url(#open); }
.name { font-size: 11px; fill: #0b4f9e; paint-order: stroke; stroke: #ffffff; stroke-width: 4px; }
"""


@dataclass(frozen=True, slots=True)
class Box:
    """A class with its place on the grid."""

    name: str
    x: float
    y: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle of the box."""
        return MARGIN + self.x * COLUMN + BOX_WIDTH / 2, MARGIN + self.y * ROW + BOX_HEIGHT / 2

    def border(self, towards: tuple[float, float]) -> tuple[float, float]:
        """Where a line from the middle to a point leaves the box."""
        (x, y), (to_x, to_y) = self.middle, towards
        across, down = to_x - x, to_y - y
        share = min(BOX_WIDTH / 2 / abs(across) if across else 9, BOX_HEIGHT / 2 / abs(down) if down else 9)
        return x + across * share, y + down * share


@cache
def layout() -> dict[str, Any]:
    """The layout as it is written."""
    return tomllib.loads(LAYOUT.read_text(encoding="utf-8"))


def boxes() -> dict[str, Box]:
    """The boxes of the layout by the short name of their class."""
    return {name: Box(name, *place) for name, place in layout()["place"].items()}


def lines(vocabulary: Vocabulary) -> dict[tuple[str, str], list[str]]:
    """The names of the properties that lead from one drawn class to another, by the two; ``""`` for a subclass."""
    drawn = boxes()
    found: dict[tuple[str, str], list[str]] = {}
    for start, name, end in [*_own(vocabulary), *_borrowed(vocabulary), *_subclasses(vocabulary)]:
        if start in drawn and end in drawn and [start, end] not in layout()["left_out"]:
            found.setdefault((start, end), []).append(name)
    return found


def _own(vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    for property in vocabulary.of_kind(OWL.ObjectProperty):
        for start in vocabulary.related(property, SDO.domainIncludes):
            for end in vocabulary.related(property, SDO.rangeIncludes):
                yield vocabulary.short(start), property.removeprefix(iris.IG), vocabulary.short(end)


def _borrowed(vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """As the shapes of a class say, or a class of ours that names the property by ``rdfs:seeAlso``."""
    for cls in vocabulary.of_kind(OWL.Class):
        for use in vocabulary.uses(cls, inherited=False):
            if not use.property.startswith(iris.IG):
                for value in {*use.values, *vocabulary.pointing(use.property, RDFS.seeAlso)}:
                    yield vocabulary.short(cls), vocabulary.short(use.property), vocabulary.short(value)


def _subclasses(vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    for cls in vocabulary.of_kind(OWL.Class):
        yield from ((vocabulary.short(cls), "", vocabulary.short(p)) for p in vocabulary.related(cls, RDFS.subClassOf))


def draw(vocabulary: Vocabulary) -> str:
    """The drawing as SVG."""
    drawn = boxes()
    width = MARGIN * 2 + max(box.x for box in drawn.values()) * COLUMN + BOX_WIDTH
    top, last = (limit(box.y for box in drawn.values()) * ROW for limit in (min, max))
    size = f"0 {top:g} {width:g} {MARGIN * 2 + last - top + BOX_HEIGHT:g}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" role="group" aria-label="Classes">',
        "<title>The classes, and the properties that lead from one to another</title>",
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#55555e"/></marker>'
        '<marker id="open" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="11" markerHeight="11" orient="auto">'
        '<path d="M0 0 L10 5 L0 10 z" fill="#ffffff" stroke="#55555e"/></marker></defs>',
    ]
    found = lines(vocabulary)
    parts += [_path(drawn[a], drawn[b], names) for (a, b), names in sorted(found.items())]
    parts += [_box(box) for box in drawn.values()]
    parts += [_names(drawn[a], drawn[b], names) for (a, b), names in sorted(found.items())]
    return "\n".join([*parts, "</svg>"])


def _box(box: Box) -> str:
    (x, y), ours = box.middle, box.name.startswith("ig:")
    label = escape(box.name.removeprefix("ig:"))
    shape = f'<rect class="box{"" if ours else " borrowed"}" x="{x - BOX_WIDTH / 2:g}" y="{y - BOX_HEIGHT / 2:g}"'
    shape += f' width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="5"/><text x="{x:g}" y="{y + 4:g}">{label}</text>'
    return f'<a href="#{label}">{shape}</a>' if ours else shape


def _path(start: Box, end: Box, names: list[str]) -> str:
    kind = "line is" if "" in names else "line"
    if start is end:
        x, y = start.middle[0] + BOX_WIDTH / 2, start.middle[1]
        loop = f"M{x:g} {y - 10:g} C{x + 46:g} {y - 26:g} {x + 46:g} {y + 26:g} {x:g} {y + 10:g}"
        return f'<path class="{kind}" d="{loop}"/>'
    (x1, y1), (x2, y2) = start.border(end.middle), end.border(start.middle)
    return f'<path class="{kind}" d="M{x1:.1f} {y1:.1f} L{x2:.1f} {y2:.1f}"/>'


def _names(start: Box, end: Box, names: list[str]) -> str:
    if start is end:
        x, y, anchor = start.middle[0] + BOX_WIDTH / 2 + 38, start.middle[1] + 4, ' style="text-anchor: start"'
    else:
        (x1, y1), (x2, y2) = start.border(end.middle), end.border(start.middle)
        x, y, anchor = (x1 + x2) / 2, (y1 + y2) / 2 + 4, ""
    shown = [name for name in names if name]
    first = y - 6 * (len(shown) - 1)
    return "".join(
        f'<text class="name" x="{x:.1f}" y="{first + 12 * i:.1f}"{anchor}>{escape(name)}</text>'
        for i, name in enumerate(shown)
    )
