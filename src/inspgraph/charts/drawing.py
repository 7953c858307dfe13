"""The three drawings that are offered; how each looks stands in the Vega-Lite file of its name beside this module."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import fill
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from inspgraph.errors import ChartError, MissingExtraError

HERE = Path(__file__).parent
VERSION = "6.1"
"""The Vega-Lite that the files are written in."""
MOST_MARKS = 1000
"""More than this nobody reads, and a table says it better."""
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""Families of the same widths, so that what was measured here fits where it is shown."""
WIDEST = 18
"""Letters in a line of the head of a column."""
LINE = 14
"""Pixels of such a line."""
PADDING = 10
"""Pixels around a drawing, besides one for each letter of the longest label at its side: letters of another family are
that much wider, where a reader's machine has none of those."""
SIDES = {"bars": ("bar", "said"), "matrix": ("row", None), "timeline": ("level", None)}
"""What stands at the left side of each drawing, and what at the right."""
LOOK = {"font": FONT, "background": "white", "axis": {"labelFontSize": 12}, "text": {"fontSize": 12}}
LOOK |= {"header": {"labelFontSize": 13}, "legend": {"labelFontSize": 12}, "view": {"stroke": None}}
Cell = str | int | float | None
Rows = Sequence[Mapping[str, Cell]]


@dataclass(frozen=True, slots=True)
class Caption:
    """What a drawing says to those who do not see it: its title, and what it shows in a sentence or two."""

    title: str
    description: str


def draw_bars(
    rows: Rows,
    caption: Caption,
    *,
    group: str,
    bar: str,
    value: str,
    interval: tuple[str, str] | None = None,
    said: str | None = None,
) -> str:
    """Bars from zero, grouped under headings, as SVG; ``interval`` names the columns of a lower and an upper bound.

    Headings and bars stand in the order of the rows. ``said`` names the column of what is written behind a bar, which
    else is the value; a row without a value has no bar, and says so.
    Raises ``ChartError`` for no row or too many, and ``MissingExtraError`` without the extra ``report``.
    """
    low, high = interval or (None, None)
    drawn = []
    for row in rows:
        number, ends = _number(row[value]), _number(row[high] if high else None)
        mark = {"group": row[group], "bar": row[bar], "value": number, "said": _said(row, said, number)}
        mark |= {"low": _number(row[low] if low else None), "high": ends, "end": max(number or 0, ends or 0)}
        drawn.append(mark | {"told": f"{row[group]}, {row[bar]}: {mark['said']}"})
    return _draw("bars", drawn, caption, _in_order("group", drawn))


def draw_matrix(rows: Rows, caption: Caption, *, row: str, column: str, value: str, said: str | None = None) -> str:
    """A field of numbers, as SVG: a row of the field a value of one column, a column a value of another.

    The shade repeats the number, which stands in every field. Raises as ``draw_bars``.
    """
    drawn = []
    for one in rows:
        number = _number(one[value])
        mark = {
            "row": one[row],
            "column": fill(str(one[column]), WIDEST),
            "value": number,
            "said": _said(one, said, number),
        }
        drawn.append(mark | {"told": f"{one[row]}, {one[column]}: {mark['said']}"})
    lines = max((str(mark["column"]).count("\n") + 1 for mark in drawn), default=1)
    look = {"encoding": {"x": {"axis": {"labelPadding": lines * LINE}}}}
    return _draw("matrix", drawn, caption, look)


def draw_timeline(  # noqa: PLR0913 - one name a column
    rows: Rows,
    caption: Caption,
    *,
    panel: str,
    day: str,
    level: str,
    kind: str,
    levels: Sequence[str],
    said: str | None = None,
) -> str:
    """Points on days (ISO 8601), a panel under another, as SVG; the height is the level, the shape the kind.

    ``levels`` are all levels from the top, also those that no row has. Raises as ``draw_bars``, and ``ChartError``
    for a row without a day or with another level.
    """
    drawn = []
    for row in rows:
        if not row[day] or row[level] not in levels:
            msg = f"a point needs a day and one of the levels {', '.join(levels)}: {dict(row)}"
            raise ChartError(msg)
        words = f"{row[panel]}, {row[day]}: {row[level]} ({row[kind]})"
        mark = {name: row[column] for name, column in (("panel", panel), ("day", day), ("level", level))}
        drawn.append(mark | {"kind": row[kind], "said": row[said] if said else "", "told": words})
    look = {"spec": {"encoding": {"y": {"scale": {"domain": list(levels)}}}}}
    return _draw("timeline", drawn, caption, look | _in_order("panel", drawn))


def _in_order(field: str, marks: Rows) -> dict[str, Any]:
    """Headings in the order of the rows; Vega-Lite would put them in that of the alphabet."""
    return {"facet": {"row": {"sort": list(dict.fromkeys(mark[field] for mark in marks))}}}


def _number(cell: Cell) -> float | None:
    return None if cell is None or cell == "" else float(cell)


def _said(row: Mapping[str, Cell], said: str | None, number: float | None) -> str:
    if said:
        return str(row[said] or "")
    return "not held" if number is None else f"{number:g}"


def _draw(name: str, marks: list[dict[str, Any]], caption: Caption, look: Mapping[str, Any] | None = None) -> str:
    if not 0 < len(marks) <= MOST_MARKS:
        msg = f"{caption.title}: a chart has 1 to {MOST_MARKS} marks, not {len(marks)}"
        raise ChartError(msg)
    spec = _merged(json.loads(_file(name)), look or {})
    spec |= {"data": {"values": marks}, "config": LOOK | {"padding": _padding(name, marks)}}
    return _captioned(_converted(spec), caption)


def _padding(name: str, marks: Rows) -> dict[str, int]:
    left, right = (max((len(str(mark[side])) for mark in marks if side), default=0) for side in SIDES[name])
    return {"left": PADDING + left, "right": PADDING + right, "top": PADDING, "bottom": PADDING}


@cache
def _file(name: str) -> str:
    return (HERE / f"{name}.json").read_text(encoding="utf-8")


def _merged(spec: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in more.items():
        spec[name] = _merged(spec.get(name, {}), value) if isinstance(value, Mapping) else value
    return spec


def _converted(spec: dict[str, Any]) -> str:
    try:
        import vl_convert  # noqa: PLC0415 - an extra: everything but charts works without it
    except ImportError as error:
        msg = "charts need the extra `report`: pip install 'inspgraph[report]'"
        raise MissingExtraError(msg) from error
    try:
        drawn: str = vl_convert.vegalite_to_svg(spec, vl_version=VERSION, allowed_base_urls=[])
    except ValueError as error:
        msg = f"the chart cannot be drawn: {error}"
        raise ChartError(msg) from error
    return drawn


def _captioned(svg: str, caption: Caption) -> str:
    """The drawing with its title and description, named so that several may stand in one page."""
    key = hashlib.sha256(f"{caption}{svg}".encode()).hexdigest()[:12]
    head, _, body = svg.partition(">")
    names = f"chart-{key}-title chart-{key}-desc".split()
    told = f' role="graphics-document" aria-labelledby={quoteattr(names[0])} aria-describedby={quoteattr(names[1])}>'
    told += f'<title id="{names[0]}">{escape(caption.title)}</title>'
    return f'{head}{told}<desc id="{names[1]}">{escape(caption.description)}</desc>{body}'
