"""Charts: what they say to those who see them and to those who do not, and that they may stand in any page."""

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree

import pytest

from inspgraph.charts import Caption, draw_bars, draw_matrix, draw_timeline, drawing
from inspgraph.errors import ChartError, MissingExtraError

SVG = "{http://www.w3.org/2000/svg}"
CAPTION = Caption("Statements by theme <1>", "How many statements Northmere & Southbeck have.")
COUNTS = [
    {"theme": "Planning", "authority": "Northmere", "count": 3, "least": 1, "most": 6},
    {"theme": "Planning", "authority": "Southbeck", "count": 7, "least": 4, "most": 9},
    {"theme": "Oversight", "authority": "Northmere", "count": 0, "least": 0, "most": 2},
    {"theme": "Oversight", "authority": "Southbeck", "count": None, "least": None, "most": None},
]
GRADES = ["Good", "Requires improvement", "Inadequate"]
POINTS = [
    {"authority": "Northmere", "day": "2015-03-02", "grade": "Good", "framework": "single"},
    {"authority": "Northmere", "day": "2019-05-13", "grade": "Inadequate", "framework": "later"},
    {"authority": "Southbeck", "day": "2016-01-11", "grade": "Good", "framework": "single"},
]


@pytest.fixture(scope="module")
def drawings() -> dict[str, str]:
    pytest.importorskip("vl_convert", reason="charts come with the extra `report`")
    marked = {"panel": "authority", "day": "day", "level": "grade", "kind": "framework"}
    return {
        "bars": draw_bars(COUNTS, CAPTION, group="theme", bar="authority", value="count", interval=("least", "most")),
        "matrix": draw_matrix(COUNTS, CAPTION, row="theme", column="authority", value="count"),
        "timeline": draw_timeline(POINTS, CAPTION, **marked, levels=GRADES),
    }


KINDS = ("bars", "matrix", "timeline")


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_tells_its_title_and_what_it_shows(drawings: dict[str, str], kind: str) -> None:
    """Both stand first in the drawing, and the root names them by identifiers of its own."""
    root = ElementTree.fromstring(drawings[kind])
    title, desc = root[0], root[1]
    assert (title.tag, title.text) == (SVG + "title", CAPTION.title)
    assert (desc.tag, desc.text) == (SVG + "desc", CAPTION.description)
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), desc.get("id"))
    ids = [node.get("id") for drawing in drawings.values() for node in ElementTree.fromstring(drawing).iter()]
    named = [one for one in ids if one]
    assert len(named) == len(set(named)) == 6, "two drawings in one page share no identifier"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("bars", {f"{row['theme']}, {row['authority']}: {row['count']}" for row in COUNTS[:3]}),
        ("matrix", {f"{row['theme']}, {row['authority']}: {row['count']}" for row in COUNTS[:3]}),
        ("timeline", {f"{p['authority']}, {p['day']}: {p['grade']} ({p['framework']})" for p in POINTS}),
    ],
)
def test_each_mark_says_its_row(drawings: dict[str, str], kind: str, told: set[str]) -> None:
    """A screen reader hears every row; what is not held is said and not drawn as nought."""
    heard = {node.get("aria-label") for node in ElementTree.fromstring(drawings[kind]).iter()}
    assert told <= heard
    if kind != "timeline":
        assert any(node.text == "not held" for node in ElementTree.fromstring(drawings[kind]).iter())


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_may_stand_in_any_page(drawings: dict[str, str], kind: str) -> None:
    """No style that a policy forbids, no script, nothing from elsewhere, and text that stays text."""
    svg = drawings[kind]
    assert not re.search(r"<(style|script|image|use|foreignObject)\b|\sstyle=|\son\w+=|url\(|href=", svg)
    words = {node.text for node in ElementTree.fromstring(svg).iter(SVG + "text")}
    assert {"Northmere", "Southbeck"} <= words


def test_numbers_stand_beside_bars_and_in_fields(drawings: dict[str, str]) -> None:
    """Nothing is told by length or shade alone."""
    for kind in ("bars", "matrix"):
        words = [node.text for node in ElementTree.fromstring(drawings[kind]).iter(SVG + "text")]
        assert {"3", "7", "0", "not held"} <= set(words)


def test_labels_have_room_in_wider_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pixel for each letter at either side: a machine without the family of the drawing shows a wider one."""
    name = "Northmere and Southbeck Metropolitan District Council"
    rows = [{"theme": "Planning", "authority": name, "count": 3}]
    columns = {"group": "theme", "bar": "authority", "value": "count"}
    roomy = draw_bars(rows, CAPTION, **columns)
    bare = dict.fromkeys(("left", "right", "top", "bottom"), drawing.PADDING)
    monkeypatch.setattr(drawing, "_padding", lambda *_: bare)
    widths = [
        float(ElementTree.fromstring(svg).get("width") or 0) for svg in (draw_bars(rows, CAPTION, **columns), roomy)
    ]
    assert widths[1] - widths[0] == len(name) + len("3")


def test_kinds_of_points_differ_in_shape(drawings: dict[str, str]) -> None:
    """Colour does not tell them apart."""
    points = {
        node.get("aria-label"): node.get("d")
        for node in ElementTree.fromstring(drawings["timeline"]).iter(SVG + "path")
        if node.get("aria-roledescription") == "point"
    }
    shapes = {label.rsplit("(", 1)[1]: shape for label, shape in points.items() if label}
    assert len(points) == 3
    assert len(set(shapes.values())) == len(shapes) == 2


def test_drawing_twice_gives_the_same(drawings: dict[str, str]) -> None:
    """A report can be made again."""
    assert draw_matrix(COUNTS, CAPTION, row="theme", column="authority", value="count") == drawings["matrix"]


@pytest.mark.parametrize("rows", [[], COUNTS[:1] * 1001], ids=["none", "too many"])
def test_rows_that_make_no_chart_are_refused(rows: list[dict[str, object]]) -> None:
    with pytest.raises(ChartError, match="1 to 1000 marks"):
        draw_bars(rows, CAPTION, group="theme", bar="authority", value="count")  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"day": None}, {"grade": "Fair"}], ids=["no day", "another level"])
def test_a_point_without_a_place_is_refused(wrong: dict[str, str | None]) -> None:
    with pytest.raises(ChartError, match="needs a day and one of the levels"):
        draw_timeline(
            [POINTS[0] | wrong], CAPTION, panel="authority", day="day", level="grade", kind="framework", levels=GRADES
        )


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtraError, match=r"inspgraph\[report\]"):
        draw_bars(COUNTS, CAPTION, group="theme", bar="authority", value="count")
