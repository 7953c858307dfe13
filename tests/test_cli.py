"""The command line: streams in, streams out, one clear line for what goes wrong, and nothing lost."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspgraph import cli, pipeline, read
from inspgraph.cli import terminal
from inspgraph.errors import InspgraphError
from inspgraph.knowledge import Knowledge
from inspgraph.store import Store
from tests.conftest import INVENTED
from tests.own_knowledge import use_knowledge

LETTER = INVENTED / "northmere-cra-2010.txt"


@pytest.fixture
def run(invented: Knowledge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[object]:
    """Runs a command with the invented knowledge and a store of its own; output and exit code.

    The register of what is withdrawn, which commands write, is put back for other tests.
    """
    register = invented.root / "data/registers/withdrawn.csv"
    kept = register.read_bytes()
    use_knowledge(invented, monkeypatch)
    monkeypatch.setenv("INSPGRAPH_STORE", str(tmp_path / "store"))
    runner = CliRunner()
    monkeypatch.setattr(terminal.out, "width", 300, raising=False)
    yield lambda *words, stdin=None: runner.invoke(cli.app, [str(w) for w in words], input=stdin)
    register.write_bytes(kept)


def test_read_prints_the_canonical_text(run) -> None:
    """The text in which positions count."""
    result = run("read", LETTER)
    assert result.exit_code == 0
    assert result.stdout == LETTER.read_text(encoding="utf-8")


def test_extract_and_describe_are_streams(run) -> None:
    """Records go out as JSON lines, and the same lines come in again as N-Quads."""
    lines = run("extract", INVENTED).stdout
    assert [json.loads(line)["status"] for line in lines.splitlines()] == ["ok"] * 5
    piped = run("describe", stdin=lines)
    straight = run("describe", INVENTED)
    assert piped.exit_code == straight.exit_code == 0
    assert piped.stdout == straight.stdout != ""
    facts = run("describe", INVENTED, "--edition", "facts").stdout
    assert len(facts) < len(piped.stdout)
    assert "statementText" not in facts


def test_the_journey_to_an_answer(run, tmp_path: Path) -> None:
    """Ingest, build, query, timeline, compare, validate, stats, dump: each says what it should."""
    told = run("ingest", INVENTED)
    assert told.exit_code == 0, told.output
    assert told.output.count("held") == 5
    built = run("build")
    assert run("build").stdout == built.stdout
    assert "sha256" in built.stdout
    current = Store.open(tmp_path / "store").current()
    assert current is not None
    assert (current.root / "published/about.nt").stat().st_size > 1000  # nobody waits for it to be counted
    line = run("timeline", "Northmere", "--format", "csv")
    assert [row.split(",")[0] for row in line.stdout.splitlines()[1:]] != []
    assert "2010-09-30" in line.stdout
    compared = run("compare", "Northmere", "99902", "--programme", "cra", "--year", "2010")
    assert compared.exit_code == 0
    assert "+2 =1 −3" in next(line for line in compared.stdout.splitlines() if "all statements" in line)
    assert "one polarity, not one heading" in compared.stdout
    assert "may have come up again" in " ".join(run("threads", "Northmere").output.split())
    assert run("validate").exit_code == 0
    assert run("stats").exit_code == 0
    assert run("dump").stdout.count("\n") > 1000


def test_a_failed_build_keeps_the_documents_and_the_release_before(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the whole graph has a violation, the documents of that ingest stay, and readers keep the release before; the
    next command builds again, and one document can be taken out."""
    assert run("ingest", LETTER).exit_code == 0
    store = Store.open(tmp_path / "store")
    before = store.current()
    assert before is not None
    with monkeypatch.context() as patched:

        def refuse(*_: object, **__: object) -> None:
            msg = "the graph has 1 violation(s), so no release was made"
            raise InspgraphError(msg)

        patched.setattr(pipeline.releases, "build", refuse)
        result = run("ingest", INVENTED)
        assert result.exit_code == 1
        assert "no release was made" in result.output
    assert len(store.documents()) == 5
    assert store.current().root == before.root  # type: ignore[union-attr]
    again = run("ingest", INVENTED)
    assert again.exit_code == 0
    assert again.output.count("unchanged ") == 5
    assert "release " in again.output
    assert run("withdraw", "ofsted-nowhere").exit_code == 1
    assert run("withdraw", *(set(store.documents()) - set(before.manifest["documents"]))).exit_code == 0
    assert store.current().sha256 == before.sha256  # type: ignore[union-attr]


def test_an_interrupt_keeps_what_was_let_in(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C half way: the documents before it are held, no release is made, and the next run goes on."""
    whole = pipeline.ingest

    def broken(*given: object, **how: object) -> object:
        outcomes = whole(*given, **how)  # type: ignore[arg-type]
        yield next(outcomes)
        yield next(outcomes)
        outcomes.close()  # type: ignore[attr-defined]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "ingest", broken)
        result = run("ingest", INVENTED, "--jobs", "2")
    assert result.exit_code == 130
    assert "run the same command again" in " ".join(result.output.split())
    store = Store.open(tmp_path / "store")
    assert (len(store.documents()), store.current()) == (2, None)
    again = run("ingest", INVENTED, "--jobs", "2")
    assert again.exit_code == 0
    assert (again.output.count("unchanged "), again.output.count("held ")) == (2, 3)


def test_validate_reads_a_stream(run) -> None:
    """What ``describe`` prints, ``validate -`` takes; what is no N-Quads is told."""
    described = run("describe", INVENTED).stdout
    result = run("validate", "-", stdin=described)
    assert result.exit_code == 0, result.output
    assert "conforms: yes" in result.output
    assert "not N-Quads" in run("validate", "-", stdin="no quads").output


def test_queries_from_everywhere(run, tmp_path: Path) -> None:
    """SPARQL as an argument, a file, standard input or a name; as table, CSV, JSON or Turtle."""
    run("ingest", LETTER)
    ask = "SELECT (COUNT(*) AS ?n) WHERE { ?i a <https://w3id.org/inspgraph/def/core#Inspection> }"
    (tmp_path / "count.rq").write_text(ask)
    for question, stdin in ((ask, None), (tmp_path / "count.rq", None), ("-", ask)):
        assert run("query", question, "--format", "csv", stdin=stdin).stdout.split() == ["n", "2"]
    assert json.loads(run("query", ask, "--format", "json").stdout)["results"]["bindings"][0]["n"]["value"] == "2"
    made = run(
        "query",
        "CONSTRUCT { ?i a <https://e.org/I> } WHERE { ?i a <https://w3id.org/inspgraph/def/core#Inspection> }",
        "--format",
        "turtle",
    )
    assert made.stdout.count("https://e.org/I") == 2
    named = run(
        "query",
        "statement-themes",
        "--bind",
        "authority=https://w3id.org/inspgraph/id/authority/99901",
        "--format",
        "csv",
    )
    assert len({row["statement"] for row in csv.DictReader(io.StringIO(named.stdout))}) == 6
    listed = list(csv.DictReader(io.StringIO(run("query", "--list", "--format", "csv").stdout)))
    needs = {row["query"]: row["needs"] for row in listed}
    assert (needs["grades-by-regime"], needs["statement-themes"]) == ("", "authority")
    assert all(row["answers"] for row in listed)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["query", "no-such-question"], "no query is named 'no-such-question'; there are"),
        (["query", "SELECT { "], "the query cannot be answered"),
        (["query", "statement-themes"], "needs --bind authority="),
        (["timeline", "Atlantis"], "no authority 'Atlantis' in the register"),
        (["timeline", "North"], "do you mean"),
        (["read", "nowhere.txt"], "nowhere.txt"),
        (["extract", "nowhere.pdf"], "nowhere.pdf"),
        (["stats", "--release", "."], "holds no release"),
    ],
)
def test_mistakes_are_told_in_one_line(run, words: list[str], told: str) -> None:
    """What is wrong, with the mend, and an exit code that scripts can see; never a traceback."""
    result = run(*words)
    assert result.exit_code == 1
    assert told in " ".join(result.output.split())
    assert "Traceback" not in result.output


def bad_files(folder: Path) -> dict[str, Path]:
    """One file for each way of being unreadable."""
    contents = {
        "page.pdf": b"<!DOCTYPE html><html><body>Report not found</body></html>",
        "corrupt.pdf": b"%PDF-1.7\n1 0 obj\n<< broken",
        "empty.txt": b"",
        "blank.txt": b"  \n\n ",
        "large.txt": b"word " * 1000,
        "picture.png": b"\x89PNG\r\n\x1a\n\x00\x00",
        "unknown.txt": b"Dear Sir,\n\nThis letter is about something else.\n",
        "nobody.txt": LETTER.read_bytes().replace(b"Northmere", b"Atlantis"),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in contents}


def test_bad_input_leaves_the_store_as_it_was(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each bad file gives one line that names it, and a code; the store holds what it held, to the byte."""
    assert run("ingest", LETTER).exit_code == 0
    store = Store.open(tmp_path / "store")
    before = {p.name: p.read_bytes() for p in (store.root / "sources").iterdir()}
    release = store.current()
    assert release is not None
    folder = tmp_path / "bad"
    folder.mkdir()
    for name, path in bad_files(folder).items():
        result = run("ingest", path, "--limit", "4000" if name == "large.txt" else "20000000")
        assert result.exit_code == 1, name
        told = [line for line in result.output.splitlines() if name in line]
        assert len(told) == 1, result.output
        assert told[0].startswith("unreadable")
    assert {p.name: p.read_bytes() for p in (store.root / "sources").iterdir()} == before
    again = store.current()
    assert again is not None
    assert again.sha256 == release.sha256


def test_a_folder_without_permission(invented: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused read is told like any other bad input (root ignores the bits, so the refusal is raised)."""

    def refuse(*_: object, **__: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    record = pipeline.extract_file(LETTER, invented)
    assert record.status == "rejected"
    assert "northmere-cra-2010.txt may not be read" in (record.reason or "")


def test_an_old_store_is_refused(run, tmp_path: Path) -> None:
    """A store of an earlier format is named, with the command that reads its documents again."""
    run("ingest", LETTER)
    (tmp_path / "store/format.json").write_text('{"format": 0}')
    for words in (["ingest", LETTER], ["build"], ["stats"]):
        result = run(*words)
        assert result.exit_code == 1
        assert "format 0" in " ".join(result.output.split())
        assert f"inspgraph ingest '{LETTER}'" in " ".join(result.output.split())


def test_the_reader_is_the_real_one() -> None:
    """The command line reads through the same step as everything else."""
    assert pipeline.guarded.read_document is pipeline.files.read_document is read.read_document


def test_a_second_document_under_a_held_key_is_turned_away(run, tmp_path: Path) -> None:
    """Which of two letters is held must not depend on which came last; --replace says that one is meant."""
    assert run("ingest", LETTER).exit_code == 0
    other = tmp_path / "other.txt"
    other.write_text(LETTER.read_text(encoding="utf-8").replace("within minutes", "within hours"), encoding="utf-8")
    before = run("dump").stdout
    refused = run("ingest", other)
    assert refused.exit_code == 1
    assert "is held as ofsted-northmere-2010-11-17" in " ".join(refused.output.split())
    assert run("dump").stdout == before
    assert run("ingest", other, "--replace").exit_code == 0
    assert "within hours" in run("dump").stdout


def test_small_mistakes_of_the_hand(run, tmp_path: Path) -> None:
    """A store that is not there is not made by reading; no files, no records and no store are each told."""
    missing = tmp_path / "typo"
    assert run("stats", "--store", missing).exit_code == 1
    assert not missing.exists()
    (tmp_path / "empty").mkdir()
    assert "no .pdf or .txt file" in run("ingest", tmp_path / "empty").output
    told = run("describe", stdin='{"bad": 1}\n')
    assert told.exit_code == 1
    assert "standard input, line 1" in told.output
    assert "Traceback" not in told.output


def test_describe_is_sorted_over_all_documents(run) -> None:
    """The stream is canonical as a whole: sorted, each quad once."""
    lines = run("describe", INVENTED).stdout.encode().splitlines()
    assert lines == sorted(set(lines))


@pytest.mark.parametrize(("question", "told"), [
    ("ASK { ?s ?p ?o }", "yes"),
    ("DESCRIBE <https://w3id.org/inspgraph/def/core#Inspection>", "Inspection"),
    ("# a comment\nSELECT (1 AS ?one) {}", "one"),
])  # fmt: skip
def test_every_form_of_query_is_answered(run, question: str, told: str) -> None:
    """A word for ASK, Turtle for a graph, a table for SELECT."""
    result = run("query", question)
    assert result.exit_code == 0, result.output
    assert told in result.stdout


def test_rows_too_wide_for_the_terminal_are_spread_out(run, monkeypatch) -> None:
    """On a narrow terminal no short word is broken: each value has its own line, and none is lost."""
    run("ingest", INVENTED)
    wide = run("timeline", "Northmere").output
    monkeypatch.setattr(terminal.out, "width", 50, raising=False)
    narrow = run("timeline", "Northmere").output
    assert max(map(len, narrow.splitlines())) <= 50
    assert "│ fieldwork  │" in narrow
    for word in ("id/inspection/99901-cra-2010", "unannounced"):
        assert word in wide
        assert word in narrow


@pytest.mark.parametrize("command", ["extract", "ingest"])
def test_a_folder_without_documents_is_told_of(run, tmp_path: Path, command: str) -> None:
    """Nothing to read is an error, not silence."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "notes.docx").touch()
    result = run(command, tmp_path / "letters")
    assert result.exit_code == 1
    assert "no .pdf or .txt file" in result.output


HEAVY = {
    *("pyshacl", "playa", "pypdfium2", "rdflib", "pandas", "numpy", "pyarrow", "vl_convert"),
    *("jinja2", "markdown_it", "rich.table", "rich.progress", "xml.etree.ElementTree"),
    *("inspgraph.pipeline", "inspgraph.read", "inspgraph.knowledge", "inspgraph.model"),
}
"""What a site is not to wait for: it is imported by whoever needs it first."""


def test_serving_imports_no_more_than_it_takes() -> None:
    """A site is soon ready: what reads documents, judges graphs and makes pages is not imported for it."""
    code = "import sys, inspgraph.cli, inspgraph.cli.workers, inspgraph.web.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"inspgraph.cli.serving", "inspgraph.store", "fastapi", "uvicorn"} <= loaded
    assert not HEAVY & loaded
    assert len(loaded) < 790, "each module is a file to find and to run"


def test_every_command_stands_under_a_heading(run) -> None:
    """The list of commands is read by what people want to do, and none is left over."""
    told = run("--help").stdout
    headings = re.findall(r"^╭─ (.+?) ─+╮$", told, re.MULTILINE)
    assert headings == ["Options", "Ask", "Read documents", "Take away", "Keep the graph", "Serve"]
