"""Records against truth: the figures of invented documents, losses between runs, and the same as another scorer."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from inspgraph import cli, evaluate, pipeline
from inspgraph.cli import terminal
from inspgraph.errors import GoldError
from inspgraph.evaluate.fields import GRADES, plain_name
from inspgraph.evaluate.gold import COLUMNS
from inspgraph.knowledge import Knowledge
from inspgraph.model import DocumentRecord

REPORT = """Inspection of {place} local authority children's services

Inspection dates: {dates}

Lead inspector: {lead}, Her Majesty's Inspector

What needs to improve

- The choice of homes for young people who leave care.
- How soon plans for children are drawn up, and who is asked about them (paragraph 7).
"""
REPORTS = {
    "a/one.txt": {"place": "Northmere", "dates": "9 to 20 July 2018", "lead": "Pia Quill"},
    "b/two.txt": {"place": "Southbeck", "dates": "3 to 14 June 2019", "lead": "Tom Reed"},
}
NOTHING = "Dear Sir,\n\nThis letter is about something else.\n"
OTHER_SCORER = "tools/score.py"


@pytest.fixture
def records(tmp_path: Path, invented: Knowledge) -> list[DocumentRecord]:
    """The records of two invented reports and of a letter that is none."""
    contents = {name: REPORT.format(**values) for name, values in REPORTS.items()} | {"c/none.txt": NOTHING}
    for name, text in contents.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [pipeline.extract_file(tmp_path / name, invented) for name in contents]


@pytest.fixture
def gold(tmp_path: Path, records: list[DocumentRecord]) -> Path:
    """The truth on them, in files."""
    folder = tmp_path / "gold"
    folder.mkdir()
    facts: list[dict[str, str]] = [
        {"urn": "99901", "inspection_start": "2018-07-09", "inspection_end": "2018-07-20", "lead_inspector": "P Quill"},
        {
            "urn": "99902",
            "inspection_start": "2019-06-03",
            "inspection_end": "2019-06-14",
            "lead_inspector": "Tom Reed",
        },
    ]
    facts[0]["lead_inspector"] = "Ms Pia Quill HMI"
    columns = [*COLUMNS, *GRADES]
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, columns, restval="")
        table.writeheader()
        for name, record, fact in zip(REPORTS, records, facts, strict=False):
            known = {"path": name, "sha256": record.source.sha256, "framework": "ILACS", "variant": "standard"}
            table.writerow({"family": "ILACS", **known, **fact})
        table.writerow({"path": "c/none.txt", "sha256": records[2].source.sha256, "family": "not_a_report"})
    items = [
        {"number": "", "deadline": "", "body": "LA", "text": "The choice of homes for young people who leave care."},
        {
            **{"number": "", "deadline": "", "body": "LA"},
            "text": "how soon plans for children are drawn up, and who is asked about them",
        },
    ]
    findings = [{"heading": "What needs to improve", "count": 0}]
    truth = [{"path": "a/one.txt", "sha256": records[0].source.sha256, "items": items, "findings": findings}]
    (folder / "items.json").write_text(json.dumps(truth), encoding="utf-8")
    return folder


def changed(record: DocumentRecord, **values: Any) -> DocumentRecord:
    """A record whose first inspection has other values."""
    first = record.inspections[0].model_copy(update=values)
    return record.model_copy(update={"inspections": (first, *record.inspections[1:])})


def states(run: evaluate.Run, document: str) -> dict[str, str]:
    """The state of each value of a document."""
    return {row.field: row.state for row in run.rows if row.document == document}


def test_right_records_are_all_right(records: list[DocumentRecord], gold: Path) -> None:
    """Each value and each point; only the section, of which no count can be met, is not."""
    run = evaluate.evaluate_records(records, evaluate.read_gold(gold))
    assert [(r.field, r.document) for r in evaluate.wrong_rows(run)] == [
        ("findings under What needs to improve, from ", "a/one.txt")
    ]
    whole, scores = evaluate.score_whole(run), {s.measure: (s.right, s.of) for s in evaluate.score_items(run)}
    assert (whole.right, whole.of, whole.silent) == (15, 15, 0)
    assert scores["item precision"] == scores["item recall"] == scores["item number"] == (2, 2)
    assert scores["documents with items in order"] == (1, 1)
    assert evaluate.item_f1(evaluate.score_items(run)) == 1


def test_silent_owned_and_missing(records: list[DocumentRecord], gold: Path) -> None:
    """A wrong value is silent unless an issue graver than a remark stands on its field; a missing record always is."""
    truth = evaluate.read_gold(gold)
    wrong = changed(records[0], lead_inspectors=("Another",), published="2018-08-01")
    issue = {"code": "x", "field": "lead_inspectors", "severity": "warning", "message": "?"}
    owned = DocumentRecord.model_validate({**wrong.model_dump(), "issues": [issue]})
    remark = DocumentRecord.model_validate({**wrong.model_dump(), "issues": [{**issue, "severity": "info"}]})
    for record, lead in ((wrong, "silent"), (owned, "owned"), (remark, "silent")):
        found = states(evaluate.evaluate_records([record], truth), "a/one.txt")
        assert found["lead inspector"] == lead
        assert found["publication date"] == "silent"
        assert found["authority"] == "right"
    alone = evaluate.evaluate_records([owned], truth)
    assert states(alone, "b/two.txt")["authority"] == "silent"
    assert evaluate.count_missing(alone) == 2
    assert evaluate.count_missing(evaluate.evaluate_records([owned], truth.only({owned.source.sha256}))) == 0
    rejected = records[0].model_copy(update={"status": "rejected", "inspections": ()})
    assert states(evaluate.evaluate_records([rejected], truth), "a/one.txt")["authority"] == "owned"


def test_false_alarms(records: list[DocumentRecord], gold: Path) -> None:
    """A warning on a document that is right in every field is one; on a wrong one it is none."""
    truth = evaluate.read_gold(gold)
    issue = {"code": "x", "field": "published", "severity": "warning", "message": "?"}
    quiet = [record.model_copy(update={"issues": ()}) for record in records]
    for values, alarms in (({}, (1, 3)), ({"published": "2018-08-01"}, (0, 2))):
        record = DocumentRecord.model_validate({**changed(records[0], **values).model_dump(), "issues": [issue]})
        score = evaluate.score_alarms(evaluate.evaluate_records([record, *quiet[1:]], truth))
        assert (score.right, score.of) == alarms


def test_points_missed_invented_and_out_of_order(records: list[DocumentRecord], gold: Path) -> None:
    """What was not found, what nobody wanted, a point given twice, and a point out of its place."""
    truth = evaluate.read_gold(gold)
    first, second = records[0].inspections[0].statements
    other = first.model_copy(update={"text": "Something else altogether."})
    for statements, expected in {
        (second, first): {"order of items": "silent"},
        (first, other): {"order of items": "right"},
        (first, first, second): {"order of items": "silent"},
        (first.model_copy(update={"body": "lscb", "number": "4"}), second): {"order of items": "right"},
    }.items():
        run = evaluate.evaluate_records([changed(records[0], statements=statements)], truth)
        found = states(run, "a/one.txt")
        assert {k: v for k, v in found.items() if k in expected} == expected
        wrong = {field.split(" of ")[0] for field, state in found.items() if state != "right"}
        precision, recall = (s for s in evaluate.score_items(run) if s.measure in {"item precision", "item recall"})
        if other in statements:
            assert (precision.right, precision.of, recall.of) == (1, 2, 2)
        elif len(statements) == 3:
            assert (precision.right, precision.of) == (2, 3)
        elif statements[0].body == "lscb":
            assert {"body", "number"} <= wrong


def test_what_was_gained_and_lost(records: list[DocumentRecord], gold: Path, tmp_path: Path) -> None:
    """A kept run is read back whole; a later one is told by what became better and what worse."""
    truth = evaluate.read_gold(gold)
    before = evaluate.evaluate_records([changed(records[0], published="2018-08-01"), *records[1:]], truth)
    before.save(tmp_path / "run.json")
    assert evaluate.open_run(tmp_path / "run.json") == before
    assert evaluate.compare_runs(before, before) == []
    now = evaluate.evaluate_records([changed(records[0], lead_inspectors=("X",)), records[1]], truth)
    told = {(c.document, c.field): (c.before, c.now, c.lost) for c in evaluate.compare_runs(before, now)}
    assert told == {
        ("a/one.txt", "publication date"): ("2018-08-01", None, False),
        ("a/one.txt", "lead inspector"): (["piaquill"], ["x"], True),
    }


def test_a_new_invention_is_a_loss(records: list[DocumentRecord], gold: Path) -> None:
    """A grade that nobody wanted, given only now; and the same the other way round is a gain."""
    truth = evaluate.read_gold(gold)
    judgement = {"key": "overall", "area": "", "area_concept": "", "grade": "good", "grade_concept": ""}
    place = {"as_printed": "good", "exact": "good", "start": 0, "end": 4, "page": 1}
    whole = records[0].model_dump()
    whole["inspections"][0]["judgements"] = [{**judgement, **place}]
    bad = evaluate.evaluate_records([DocumentRecord.model_validate(whole), *records[1:]], truth)
    good = evaluate.evaluate_records(records, truth)
    (lost,), (gained,) = evaluate.compare_runs(good, bad), evaluate.compare_runs(bad, good)
    assert (lost.field, lost.before, lost.now, lost.lost) == ("grade: overall", None, "good", True)
    assert (gained.before, gained.now, gained.lost) == ("good", None, False)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("metadata.csv", None, "metadata.csv: cannot be read"),
        ("metadata.csv", "path,sha256\nx,y\n", "lacks the column(s) family, urn"),
        ("items.json", "{", "items.json: not JSON"),
        ("items.json", "{}", "must be a list"),
        ("items.json", '[{"path": "x"}]', "items.json, entry 1: lacks sha256, items"),
    ],
)
def test_bad_truth_is_told(gold: Path, name: str, content: str | None, told: str) -> None:
    """One error that names the file and what it lacks."""
    if content is None:
        (gold / name).unlink()
    else:
        (gold / name).write_text(content, encoding="utf-8")
    with pytest.raises(GoldError, match=re.escape(told)):
        evaluate.read_gold(gold)


def test_titles_are_no_part_of_a_name() -> None:
    assert plain_name("Ms Pia O’Quill HMI") == plain_name("Pia O'Quill") == "piaoquill"


@pytest.fixture
def lines(records: list[DocumentRecord], tmp_path: Path) -> Path:
    """The records as JSON lines."""
    path = tmp_path / "records.jsonl"
    path.write_text("".join(record.model_dump_json() + "\n" for record in records), encoding="utf-8")
    return path


def call(*words: object, stdin: str | None = None) -> Any:
    terminal.out.width = 200
    return CliRunner().invoke(cli.app, ["evaluate", *map(str, words)], input=stdin)


def test_the_command(lines: Path, gold: Path, tmp_path: Path) -> None:
    """Figures as table, CSV and JSON; rows that are wrong; a loss gives exit code 1 where that is asked."""
    shown = call(lines, "--gold", gold, "--wrong", "--save", tmp_path / "run.json")
    assert shown.exit_code == 0, shown.output
    assert "fields right 15/15 = 100.00 %; silent errors 0" in shown.output
    assert "findings under What needs to improve" in shown.output
    assert json.loads(call("-", "--gold", gold, "--format", "json", stdin=lines.read_text()).output)["item_f1"] == 1
    assert "authority,all,2,2,0" in call(lines, "--gold", gold, "--format", "csv").output
    worse = lines.read_text().replace("Pia Quill", "Pia Quilt")
    lines.write_text(worse)
    again = call(lines, "--gold", gold, "--against", tmp_path / "run.json", "--fail-on-loss", "--format", "csv")
    assert again.exit_code == 1
    assert "lost,a/one.txt,lead inspector,piaquill,piaquill,piaquilt,right → silent" in again.output
    assert call(lines, "--gold", gold, "--against", tmp_path / "run.json").exit_code == 0
    bad = call(lines, "--gold", gold, "--against", gold / "items.json")
    assert bad.exit_code == 1
    assert "no run of" in bad.output


def figures(shown: str) -> dict[str, Any]:
    """The figures that the other scorer prints, under our names."""
    found: dict[str, Any] = {}
    for line in shown.split("\n\n", maxsplit=1)[0].splitlines()[1:]:
        name, rest = line[:32].strip(), line[32:]
        first = re.search(r"(\d+)/(\d+)", rest)
        assert first, line
        found[name] = (int(first[1]), int(first[2]), int(rest.split()[-1]))
    patterns = {
        "whole": r"fields right (\d+)/(\d+) = \S+ %; silent errors (\d+)",
        "missing": r"files without a record (\d+)",
        "false alarms": r"false alarms: (\d+) of (-?\d+)",
        "items": r"(\d+) wanted, (\d+) given, (\d+) exact",
        "parts": r"deadline (\d+)/\d+, number (\d+)/\d+, body (\d+)/\d+; in order (\d+)/(\d+)",
        "sections": r"right count: (\d+)/(\d+)",
    }
    for name, pattern in patterns.items():
        match = re.search(pattern, shown)
        assert match, name
        found[name] = tuple(map(int, match.groups()))
    return found


def our_figures(run: evaluate.Run) -> dict[str, Any]:
    """The same figures out of a run."""
    whole, alarms = evaluate.score_whole(run), evaluate.score_alarms(run)
    wrong = {row.document for row in run.of("field") if not row.right}  # the other takes partnership reports off too
    items = {s.measure: s for s in evaluate.score_items(run)}
    order, sections = items["documents with items in order"], items["finding sections"]
    parts = tuple(items[f"item {part}"].right for part in ("deadline", "number", "body"))
    return {
        **{s.measure: (s.right, s.of, s.silent) for s in evaluate.score_fields(run) if s.family == "all"},
        "whole": (whole.right, whole.of, whole.silent),
        "missing": (evaluate.count_missing(run),),
        "false alarms": (alarms.right, len(run.listed) - len(wrong)),
        "items": (items["item recall"].of, items["item precision"].of, items["item recall"].right),
        "parts": (*parts, order.right, order.of),
        "sections": (sections.right, sections.of),
    }


def compare_scorers(corpus: Path, lines: Path, gold: Path) -> None:
    """Both scorers on the same records say the same."""
    command = [sys.executable, corpus / OTHER_SCORER, lines, "--gold", gold]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    records = [DocumentRecord.model_validate_json(line) for line in lines.read_text().splitlines()]
    assert our_figures(evaluate.evaluate_records(records, evaluate.read_gold(gold))) == figures(shown)


@pytest.mark.corpus
def test_the_same_figures_as_another_scorer(corpus: Path, lines: Path, gold: Path, tmp_path: Path) -> None:
    """On invented records, and on real ones as they are and with values taken away."""
    if not (corpus / OTHER_SCORER).exists():
        pytest.skip("no other scorer at hand")
    compare_scorers(corpus, lines, gold)
    scored = {t["path"] for t in json.loads((corpus / "gold/items.json").read_text())}
    some = [corpus / "corpus" / path for path in sorted(scored)[:8:2]]
    some += sorted((corpus / "corpus-send").rglob("*.pdf"))[:2]
    found = [pipeline.extract_file(path) for path in some]
    for number, keep in enumerate(("all", "half")):
        given = found if keep == "all" else [_halved(record) for record in found]
        path = tmp_path / f"real-{number}.jsonl"
        path.write_text("".join(r.model_dump_json() + "\n" for r in given), encoding="utf-8")
        compare_scorers(corpus, path, corpus / "gold")


def _halved(record: DocumentRecord) -> DocumentRecord:
    """A record that lost every second statement, its last inspector's rank and its day of publication."""
    if not record.inspections:
        return record
    first = record.inspections[0]
    half = tuple(s.model_copy(update={"number": "9", "body": "lscb"}) for s in first.statements[::2])
    return changed(record, statements=(*half[::-1], *half[:1]), published=None, lead_inspectors=("Nobody",))
