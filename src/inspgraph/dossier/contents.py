"""What a dossier holds: a part a question, each with a table, a chart where one helps, and what it was made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspgraph.charts import Caption, draw_bars, draw_matrix, draw_timeline
from inspgraph.compare import FEW, SIGNS, Answer, Comparison, Cover, Note, OpenGraph, compare_themes, open_graph
from inspgraph.compare.scope import find_councils, find_day
from inspgraph.dossier.sources import Source, Sources
from inspgraph.errors import QueryError
from inspgraph.publish.citing import cite
from inspgraph.queries import find_query
from inspgraph.store import Release, text

MOST = 12
"""Councils in one dossier."""
LETTERS: dict[int | None, str] = {1: "1 best", 2: "2", 3: "3", 4: "4 lowest"}
OVERALL = "overall"
THEMES = 8
"""Themes in the chart at most."""
PAGE, GROUP, BAR = 780, 36, 20
"""Pixels of a chart that fits on a page with its heading, of the head of a theme, and of a bar."""
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its heading, what it answers, a chart if there is one, a table's head and rows, and what it rests on."""

    name: str
    title: str
    says: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    chart: str | None = None
    caption: Caption | None = None
    queries: Sequence[str] = ()
    parameters: Mapping[str, str] | None = None
    sha256: str = ""
    empty: str = "There is nothing to show: what was asked for is not held."


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of it: for whom, of which day and release, its parts, what it covers, sources, caveats, texts of queries."""

    title: str
    councils: Sequence[str]
    day: date
    release: str
    citation: str
    parts: Sequence[Part]
    coverage: Sequence[Cover]
    notes: Sequence[Note]
    remarks: Sequence[str]
    sources: Sequence[Source]
    queries: Mapping[str, str]


def compile_dossier(release: Release, authorities: Sequence[str], day: str, opened: OpenGraph | None = None) -> Dossier:
    """The dossier of some councils on a day; ``opened`` is the release opened for comparison, where it is already.

    Raises ``QueryError`` for a name that is not known, a day that is none, or too many councils, and
    ``MissingExtraError`` without the extra ``report``.
    """
    if not 1 <= len(authorities) <= MOST:
        msg = f"a dossier compares 1 to {MOST} councils, not {len(authorities)}"
        raise QueryError(msg)
    graph, sources, when = opened or open_graph(release), Sources(release), find_day(day)
    councils = [(c.urn or "", c.name) for c in find_councils(graph.known, list(authorities), None)]
    standing, past = graph.as_of(day, authorities=authorities), graph.histories(authorities)
    matters, themes = graph.threads(authorities), compare_themes(release, councils)
    parts = [
        _standing(standing, sources, when),
        _past(past, sources, graph.known.framework_names),
        _themes(themes, [name for _, name in councils]),
        _matters(matters),
    ]
    names = dict.fromkeys(name for part in parts for name in part.queries)
    return Dossier(
        title=f"{', '.join(name for _, name in councils)}: inspections of children's services",
        councils=[name for _, name in councils],
        day=when,
        release=release.sha256,
        citation=cite(release, "plain").strip(),
        parts=parts,
        coverage=standing.coverage,
        notes=_once(note for answer in (standing, past, matters) for note in answer.notes),
        remarks=themes.notes,
        sources=sources.listed(),
        queries={name: find_query(name).text for name in names},
    )


def _once(notes: Iterable[Note]) -> list[Note]:
    return sorted({note.code: note for note in notes}.values(), key=lambda note: note.code)


def _standing(answer: Answer, sources: Sources, day: date) -> Part:
    head = ("Council", "Strand", "Grade", "Rank", "Scale", "Fieldwork ended", "Status", "Caveats", "Source")
    rows = [
        [
            *_told(row, "authorityName", "strandName", "gradeName", "rank", "scale", "fieldworkEnd"),
            _status(row),
            *_told(row, "caveats"),
            sources.number(row),
        ]
        for row in answer.rows
    ]
    caption = Caption(
        f"Grades that stood on {day.isoformat()}",
        "A field for each council and strand with the rank of the grade on its own scale, 1 being the best; "
        "a dash where none is held. The table below says the same.",
    )
    columns = ("authorityName", "strandName")
    drawn = [
        {**dict(zip(columns, _told(row, *columns), strict=True)), "rank": _rank(row), "said": _letter(row)}
        for row in answer.rows
    ]
    chart = None
    if any(row["rank"] for row in answer.rows):
        chart = draw_matrix(drawn, caption, row="authorityName", column="strandName", value="rank", said="said")
    says = "Which grade stood for each strand, by the day of publication, and how it is known."
    return _part(answer, "standing", caption.title, says, head, rows, (chart, caption))


def _rank(row: Row) -> int | None:
    return int(str(row["rank"])) if row["rank"] else None


def _letter(row: Row) -> str:
    return LETTERS.get(_rank(row), "–")


def _status(row: Row) -> str:
    return f"{row['status']}: {row['reason']}" if row["reason"] else str(row["status"] or "")


def _past(answer: Answer, sources: Sources, named: Mapping[str, str]) -> Part:
    given = (row for row in answer.rows if row["gradeName"])
    graded = [{**row, "framework": named.get(str(row["framework"]), row["framework"])} for row in given]
    head = (
        "Council",
        "Fieldwork ended",
        "Framework",
        "Area as judged",
        "Strand",
        "Grade",
        "Scale",
        "Known by",
        "Source",
    )
    columns = ("authorityName", "fieldworkEnd", "framework", "areaName", "strandName", "gradeName", "scale", "known")
    rows = [[*_told(row, *columns), sources.number(row)] for row in graded]
    points = [row for row in graded if row["strand"] == OVERALL and row["fieldworkEnd"]]
    caption = Caption(
        "Overall grades over the years",
        "A panel for each council; a point for each grade for overall effectiveness on the last day of fieldwork, its "
        "shape the framework. Grades of different frameworks are not the same judgement. The table below has them all.",
    )
    chart = None
    if points:
        ranked = sorted({(_rank(row) or 0, str(row["gradeName"])) for row in points})
        named = {"panel": "authorityName", "day": "fieldworkEnd", "level": "gradeName", "kind": "framework"}
        marks = [dict(zip(named.values(), _told(row, *named.values()), strict=True)) for row in points]
        chart = draw_timeline(marks, caption, **named, levels=list(dict.fromkeys(name for _, name in ranked)))
    ungraded = len({row["inspection"] for row in answer.rows if not row["gradeName"]})
    says = f"Every grade from inspection to inspection. {ungraded} further inspections or visits have none here."
    return _part(answer, "history", "Grades from inspection to inspection", says, head, rows, (chart, caption))


def _themes(found: Comparison, names: Sequence[str]) -> Part:
    plain = [[text(term) or "" for term in row] for row in found.table.rows]
    totals = {
        name: sum(int(row[2 + at]) for row in plain if row[0] == "all statements") for at, name in enumerate(names)
    }
    negative = [row for row in plain if row[1] == "negative" and row[0] not in ("all statements", "no theme given")]
    first = sorted(negative, key=lambda row: (-sum(map(int, row[2:])), row[0]))[: themes_that_fit(len(names))]
    marks: list[dict[str, str | int | float | None]] = [
        {"theme": row[0], "council": name, "number": int(row[2 + at]), "of": f"{row[2 + at]} of {totals[name]}"}
        for row in first
        for at, name in enumerate(names)
    ]
    caption = Caption(
        "Themes of statements on what is not good enough",
        f"The {len(first)} themes with most negative statements; for each council how many of all its statements. "
        "The table below has every theme and polarity.",
    )
    chart = draw_bars(marks, caption, group="theme", bar="council", value="number", said="of") if marks else None
    few = [name for name in names if totals[name] < FEW]
    says = "How many statements each council has by theme and polarity; one with several themes counts under each."
    if few:
        says += f" With fewer than {FEW} statements ({', '.join(few)}) a difference says little."
    signs = ", ".join(f"{sign} {word.replace('-', ' ')}" for word, sign in SIGNS.items())
    says += f" Signs: {signs}."
    head = ("Theme", *names)
    rows = [[text(term) or "" for term in row] for row in found.grid.rows]
    return Part(
        "themes",
        "Statements by theme",
        says,
        head,
        rows,
        chart,
        caption,
        queries=("statement-themes", "statement-cues"),
    )


def themes_that_fit(councils: int) -> int:
    """How many themes a chart may have so that it and its heading fit on one page."""
    return min(THEMES, PAGE // (GROUP + BAR * councils))


def _matters(answer: Answer) -> Part:
    head = ("Council", "Matter", "State", "First raised", "Last raised", "Inspections", "Linked by", "Caveats")
    columns = ("authorityName", "matter", "state", "firstRaised", "lastRaised", "inspections", "basis", "caveats")
    rows = [_told(row, *columns) for row in answer.rows]
    says = "Matters that came up at more than one inspection. A link that is inferred was made by likeness of words."
    return _part(answer, "matters", answer.table.title, says, head, rows)


def _part(
    answer: Answer,
    name: str,
    title: str,
    says: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    drawn: tuple[str | None, Caption | None] = (None, None),
) -> Part:
    made = {"queries": answer.table.queries, "parameters": answer.parameters, "sha256": answer.sha256}
    return Part(name, title, says, head, rows, *drawn, **made)  # type: ignore[arg-type]


def _told(row: Row, *columns: str) -> list[str]:
    return ["" if row[name] is None else str(row[name]) for name in columns]
