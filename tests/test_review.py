"""What is doubtful is listed, shown in its text, and can be settled by what the page offers to copy."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspgraph import cli, pipeline
from inspgraph.cli import terminal
from inspgraph.knowledge import Knowledge
from inspgraph.model import DocumentRecord
from inspgraph.override import read_overrides
from inspgraph.read import read_document
from inspgraph.review import COLUMNS, join_entries, list_doubts, page_name, render_document, write_head, write_snippets
from inspgraph.review.marks import Mark, cut_pages
from inspgraph.review.pages import render_index
from tests.conftest import INVENTED
from tests.own_knowledge import use_knowledge

BRIEFING = INVENTED / "northmere-sif-briefing.txt"
TODAY = "2026-11-22"
VOID = {"meta", "link", "br"}


class Tree(HTMLParser):
    """A page as its elements: every id, every link within it, what is marked, and whether tags are balanced."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.marked: dict[str, str] = {}
        self.text: dict[str, list[str]] = {"div": [], "pre": []}
        self.tags: set[str] = set()
        self._now = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        if tag in self.text and (tag == "pre" or given.get("class") == "text"):
            self.text[tag].append("")
        if tag == "mark":
            self._now = given.get("id") or ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._now = "" if tag == "mark" else self._now

    def handle_data(self, data: str) -> None:
        if "sup" in self.open:
            return
        if self._now:
            self.marked[self._now] = self.marked.get(self._now, "") + data
        if self.text["div"] and "div" in self.open and "section" in self.open:
            self.text["div"][-1] += data
        if "pre" in self.open:
            self.text["pre"][-1] += data


@pytest.fixture(scope="module")
def record(invented: Knowledge) -> DocumentRecord:
    """A paper that leaves out the year twice."""
    return pipeline.extract_file(BRIEFING, invented)


def test_doubts_are_rows(record: DocumentRecord) -> None:
    """One row a doubt: what was given, why it is doubtful, and where the words stand."""
    first, second = list_doubts(record)
    assert tuple(first.row) == COLUMNS
    assert (first.row["field"], first.row["value"], first.row["page"]) == ("fieldwork", "2014-02", "1")
    assert (second.row["field"], second.row["value"]) == ("published", "2014-04-02")
    assert first.row["inspection"] == "sif 2014-02, lscb-review 2014-02"
    assert first.row["authority"] == "Northmere County Council"
    text = read_document(BRIEFING).text
    assert text[int(first.row["start"]) : int(first.row["end"])] == "February this year"


def test_remarks_only_when_asked_and_rejected_documents_always(record: DocumentRecord, invented: Knowledge) -> None:
    quiet = record.model_copy(
        update={"issues": tuple(issue.model_copy(update={"severity": "info"}) for issue in record.issues)}
    )
    assert list_doubts(quiet) == []
    assert len(list_doubts(quiet, remarks=True)) == 2
    (doubt,) = list_doubts(pipeline.extract_file(Path("nowhere.pdf"), invented))
    assert (doubt.severity, doubt.field, doubt.row["authority"]) == ("rejected", "document", "")
    assert write_snippets(doubt, TODAY).settle == write_snippets(doubt, TODAY).dismiss == ""


def test_a_grade_told_twice_shows_both(record: DocumentRecord) -> None:
    """The judgement that an issue speaks of, and not the five others."""
    area = record.inspections[0].judgements[0]
    place = {"start": area.start, "end": area.end}
    issue = {"code": "grades-differ", "field": "judgements", "severity": "warning", **place}
    told = {
        **record.model_dump(),
        "issues": [{**issue, "message": f"{area.area}: 'Good' then 'Poor'; the first holds"}],
    }
    (doubt,) = list_doubts(DocumentRecord.model_validate(told))
    assert doubt.value == f"{area.area}: {area.as_printed}"
    assert {quote.start for quote in doubt.behind} >= {area.start}


def test_the_page_marks_the_words(record: DocumentRecord) -> None:
    """The whole text, unchanged; the words in question under an id to which the list leads; well-formed, no script."""
    document = read_document(BRIEFING)
    page = render_document(list_doubts(record), document, TODAY)
    tree = Tree(page)
    assert tree.marked["asked-1"] == "February this year"
    assert tree.marked["asked-2"] == "2nd April"
    assert "".join(tree.text["div"]) == document.text
    assert len(tree.ids) == len(set(tree.ids))
    inside = {link[1:] for link in tree.links if link.startswith("#")}
    assert inside <= set(tree.ids)
    assert {"asked-1", "asked-2", "doubt-1", "doubt-2"} <= inside
    assert '<html lang="en">' in page
    assert not tree.tags & {"script", "img", "link", "iframe"}
    assert not re.search(r"https?://|url\(", page), "nothing is fetched"


def test_what_documents_say_is_escaped(record: DocumentRecord) -> None:
    """Words that look like markup stay words, on both pages."""
    source = record.source.model_copy(update={"path": "x/<b>&.txt"})
    issue = record.issues[0].model_copy(update={"message": "<script>alert(1)</script> & more"})
    sly = record.model_copy(update={"source": source, "issues": (issue,)})
    doubts = list_doubts(sly)
    for page in (render_document(doubts, None, TODAY), render_index([doubts], 0, TODAY)):
        assert "<script>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
        Tree(page)


def test_marks_that_overlap(record: DocumentRecord) -> None:
    """Stretches that overlap, touch or lie in one another are cut, and the text is whole."""
    document = read_document(BRIEFING)
    marks = [Mark(10, 30, 1, True), Mark(20, 40, 2, True), Mark(20, 25, 3, False), Mark(40, 50, 4, True)]
    (page,) = cut_pages(document, marks)
    assert "".join(piece.text for piece in page.pieces) == document.text
    assert [(p.asked, p.bears) for p in page.pieces if p.asked] == [
        *[((1,), ()), ((1, 2), (3,)), ((1, 2), ()), ((2,), ()), ((4,), ())],
    ]
    assert [p.begins for p in page.pieces if p.begins] == [(1,), (2,), (4,)]
    assert [p.ends for p in page.pieces if p.ends] == [(1,), (2,), (4,)]


def test_what_is_offered_settles_the_doubt(record: DocumentRecord, tmp_path: Path, invented: Knowledge) -> None:
    """The head and either entry of each doubt, with a reason and a name put in, make an override that settles it."""
    document = read_document(BRIEFING)
    snippets = [write_snippets(doubt, TODAY, document) for doubt in list_doubts(record)]
    for number, entries in enumerate(([s.dismiss for s in snippets], [s.settle for s in snippets])):
        written = join_entries([write_head(record), *entries])
        assert tomllib.loads(written)
        whole = written.replace('reason = ""', 'reason = "The paper is of 2014."').replace(
            'by = ""', 'by = "A. Reader"'
        )
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "briefing.toml").write_text(whole, encoding="utf-8")
        again = pipeline.extract_file(BRIEFING, invented, overrides=read_overrides(folder))
        assert again.status == "ok", again.reason
        assert list_doubts(again) == []
        assert again.inspections[0].published == record.inspections[0].published


def test_a_long_stretch_is_not_copied(record: DocumentRecord) -> None:
    """More than twelve words are given by their ends."""
    text = read_document(BRIEFING).text
    start = text.index("In February")
    issue = record.issues[0].model_copy(update={"field": "statements", "start": start, "end": start + 120})
    (doubt,) = list_doubts(record.model_copy(update={"issues": (issue,)}))
    settle = write_snippets(doubt, TODAY, read_document(BRIEFING)).settle
    (place,) = tomllib.loads(settle)["statements"][0]["evidence"]
    assert place["words"] == "In February this year,"
    assert "until" in place


@pytest.fixture
def run(invented: Knowledge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> object:
    """Runs a command with the invented knowledge and a store of its own."""
    use_knowledge(invented, monkeypatch)
    monkeypatch.setenv("INSPGRAPH_STORE", str(tmp_path / "store"))
    monkeypatch.setattr(terminal.out, "width", 250, raising=False)
    return lambda *words, stdin=None: CliRunner().invoke(cli.app, [str(w) for w in words], input=stdin)


def test_the_command(run, tmp_path: Path) -> None:
    """Files, a folder, records, or what the store holds; as table, CSV or JSON; pages on demand."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in ("northmere-sif-briefing.txt", "southbeck-cra-2010.txt"):
        shutil.copy(INVENTED / name, folder)
    listed = run("review", folder, "--format", "csv")
    assert listed.exit_code == 0, listed.output
    rows = list(csv.DictReader(io.StringIO(listed.stdout)))
    assert [row["field"] for row in rows if "sif-briefing" in row["document"]] == ["fieldwork", "published"]
    records = run("extract", folder).stdout
    assert run("review", "-", "--format", "csv", stdin=records).stdout == listed.stdout
    assert json.loads(run("review", folder, "--format", "json").stdout) == [{**row} for row in rows]
    shown = run("review", folder, "--out", tmp_path / "pages")
    assert "prints no year; 2014 is inferred" in shown.output
    index = Tree((tmp_path / "pages/index.html").read_text(encoding="utf-8"))
    for link in index.links:
        name, _, anchor = link.partition("#")
        page = tmp_path / "pages" / name if name else tmp_path / "pages/index.html"
        assert not anchor or anchor in Tree(page.read_text(encoding="utf-8")).ids
    assert run("ingest", folder).exit_code == 0
    assert run("review", "--format", "csv").stdout == listed.stdout
    gone = folder / "northmere-sif-briefing.txt"
    gone.unlink()
    told = run("review", "--format", "csv")
    assert "northmere-sif-briefing.txt is no longer the file that was ingested" in told.output
    assert "year-inferred" not in told.stdout


def test_a_text_that_is_gone(run, record: DocumentRecord, tmp_path: Path) -> None:
    """A record whose file is not there gives a page without its text, and says so."""
    lost = record.model_copy(update={"source": record.source.model_copy(update={"path": "gone/paper.txt"})})
    (tmp_path / "lost.jsonl").write_text(lost.model_dump_json() + "\n", encoding="utf-8")
    assert run("review", tmp_path / "lost.jsonl", "--out", tmp_path / "pages").exit_code == 0
    page = (tmp_path / "pages" / page_name(lost)).read_text(encoding="utf-8")
    assert "The text is not at hand" in page
    assert "February this year" in page


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2.2 defines it (1.4.3, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_keeps_its_contrast(record: DocumentRecord) -> None:
    """At least 4.5 to 1 for every colour of text on every ground (WCAG 2.2, 1.4.3)."""
    style = render_index([list_doubts(record)], 0, TODAY)
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style))
    for text in ("ink", "faint", "link", "visited"):
        for ground in ("#ffffff", colours["soft"], colours["asked"], colours["bears"]):
            assert contrast(colours[text], ground) >= 4.5, (text, ground)
