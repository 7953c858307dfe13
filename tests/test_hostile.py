"""Files that mean harm: each ends in one plain refusal or in its words, in time, and the others of the run go on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspgraph import cli, pipeline
from inspgraph.errors import DocumentTooLargeError, UnreadableDocumentError
from inspgraph.knowledge import Knowledge
from inspgraph.model import DocumentRecord
from inspgraph.read import read_document
from inspgraph.read.bounds import swells
from tests.hostile import HOSTILE, bomb, document, many_pages, one_page, stream

LETTER = Path(__file__).parent / "corpus" / "northmere-cra-2010.txt"
HARMLESS = [
    *("deep_tags", "looping_tags", "doubling_tags", "looping_roles", "looping_pages", "claimed_pages"),
    *("nested_object", "absurd_cmap", "looping_xref", "absurd_places"),
    *("strange_characters", "huge_mcids"),
]
"""What is read in this process without more ado: the words are there, whatever is wrong around them."""
SECONDS = 2.0
RUN = """
import resource, sys
from pathlib import Path
from inspgraph import pipeline
from inspgraph.knowledge import load_knowledge
folder, root, seconds = sys.argv[1:]
limits = pipeline.Limits(seconds=float(seconds))
for record in pipeline.extract_files(pipeline.walk([Path(folder)]), load_knowledge(Path(root)), limits=limits):
    print(record.model_dump_json())
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
own = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
own = own or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]
print(max(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, *own))
"""
"""A process of its own, so that the memory of other tests does not count.

On Linux the peak that ``getrusage`` tells of a process is never below that of the process which started it, so the
kernel's own account of it is read where there is one.
"""
WORDS = "Inspection of "


@pytest.mark.parametrize("name", HARMLESS)
def test_words_are_read_in_spite_of_faults(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.pdf"
    path.write_bytes(HOSTILE[name]())
    document = read_document(path)
    assert any(word in document.text for word in ("Northmere", "Words", "a"))
    assert document.text.encode()


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("bomb", "unpacks to more than 32 MB"),
        ("object_stream_bomb", "unpacks to more than 32 MB"),
        ("many_operators", "unpacks to more than 32 MB"),
        ("many_pages", "has 100,000 pages, over the limit of 2,000"),
        ("scanned", "holds images without text: have its text recognised"),
        ("truncated", "is a damaged PDF"),
    ],
)
def test_what_no_report_is_gets_a_plain_refusal(name: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.pdf"
    path.write_bytes(HOSTILE[name]())
    with pytest.raises((DocumentTooLargeError, UnreadableDocumentError), match=fault) as refused:
        read_document(path)
    assert str(path) in str(refused.value)


def test_what_is_packed_twice_is_counted_and_pictures_are_not() -> None:
    assert swells(bomb(2, 100_000_000))
    picture = stream(b"\x00" * 50_000_000, b"/Type/XObject/Subtype/Image/Width 5000/Height 10000")
    assert not swells(document(one_page(more={20: picture})))
    assert swells(document(one_page(more={20: picture.replace(b"Image", b"Form")})))


def hostile_texts() -> dict[str, str]:
    """Texts at which careless patterns would work for hours."""
    letter = LETTER.read_text(encoding="utf-8")
    return {
        "lines.txt": WORDS * 10 + "\n" + "Inspection of\n" * 80_000,
        "page-ends.txt": "a\f" * 1_000_000,
        "blank-lines.txt": letter + "\n" * 300_000 + "end",
        "blanks.txt": letter + " " * 1_000_000 + "end",
        "digits.txt": letter + "1" * 300_000,
        "one-line.txt": letter + "word " * 1_000_000,
        "repeats.txt": letter + WORDS * 50_000,
    }


@pytest.mark.slow
def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, invented: Knowledge) -> None:
    """In one run: files that would take for ever, fill the memory or break the libraries, and a good one at the end."""
    for name in sorted(set(HOSTILE) - set(HARMLESS)):
        (tmp_path / f"{name}.pdf").write_bytes(HOSTILE[name]())
    for name, text in hostile_texts().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "zz-good.txt").write_bytes(LETTER.read_bytes())
    (tmp_path / "text.pdf").write_bytes(LETTER.read_bytes())
    (tmp_path / "page.pdf").write_bytes(b"<!DOCTYPE html><html><body>Not found</body></html>")
    (tmp_path / "zip.pdf").write_bytes(b"PK\x03\x04" + b"x" * 100)
    files = pipeline.walk([tmp_path])
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path), str(invented.root), str(SECONDS)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    *lines, peak = done.stdout.splitlines()
    records = [DocumentRecord.model_validate_json(line) for line in lines]
    assert [record.source.path for record in records] == [str(path) for path in files]
    assert [Path(r.source.path).name for r in records if r.status == "ok" and r.source.characters < 10_000] == [
        "text.pdf",
        "zz-good.txt",
    ]
    for record in records:
        assert record.status == "ok" or record.source.path in (record.reason or "")
        assert "\n" not in (record.reason or "")
    assert int(peak) < 500_000


def test_the_command_line_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(HOSTILE["looping_length"]())
    for command in ("read", "extract"):
        result = CliRunner().invoke(cli.app, [command, "--seconds", "1", str(path)])
        assert result.exit_code == 1
        assert "took more than 1 seconds to read" in result.stderr
        assert "Traceback" not in result.output


def test_a_name_that_is_no_text_is_told_as_far_as_it_goes(tmp_path: Path, invented: Knowledge) -> None:
    for content in (LETTER.read_bytes(), b"<html><body>"):
        path = tmp_path / os.fsdecode(b"north\xffmere.txt")
        path.write_bytes(content)
        record = pipeline.extract_file(path, invented)
        assert "north?mere.txt" in record.model_dump_json()


def test_bounds_are_far_from_honest_files(corpus: Path) -> None:
    for path in sorted((corpus / "corpus").rglob("*.pdf"))[::40]:
        assert not swells(path.read_bytes(), 5_000_000)


def test_many_pages_are_counted_before_any_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "pages.pdf"
    path.write_bytes(many_pages(2_000))
    assert read_document(path).pages == 2_000
