"""What became of earlier findings: the value, the kind of finding and the inspection of each sentence that tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspgraph.extract.mentions import read_mentions
from inspgraph.extract.progress import _named, read_progress
from inspgraph.model import Section, StatementRecord
from inspgraph.read import read_document

LAST = "Northmere was last inspected in May 2016. "


def progress_in(tmp_path: Path, *paragraphs: str, key: str = "findings") -> list[StatementRecord]:
    """The progress statements of a section with some paragraphs."""
    path = tmp_path / "report.txt"
    path.write_text("\n\n".join(paragraphs), encoding="utf-8")
    document = read_document(path)
    section = Section(key=key, reads="paragraphs", heading=None, blocks=tuple(document.blocks))
    return read_progress(document, [section], read_mentions(document))


def values(tmp_path: Path, *paragraphs: str, key: str = "findings") -> list[str]:
    """The value of each progress statement."""
    return [s.progress.value for s in progress_in(tmp_path, *paragraphs, key=key) if s.progress]


@pytest.mark.parametrize(
    ("sentence", "value", "about"),
    [
        ("All areas for improvement noted at the last inspection have been acted on.", "addressed", "improvement"),
        ("Leaders have tackled the shortfalls identified at the last inspection.", "addressed", None),
        ("They have fully addressed the priority actions set at the last inspection.", "fully-addressed", "action"),
        ("Most recommendations from the last inspection have been implemented.", "partly-addressed", "recommendation"),
        ("Not all recommendations from the last inspection have been met.", "partly-addressed", "recommendation"),
        ("The recommendations of the last inspection have not been met.", "persists", "recommendation"),
        ("Two areas for improvement from the last inspection still require attention.", "persists", "improvement"),
        (
            "Inadequate progress has been made on the recommendations of the last inspection.",
            "persists",
            "recommendation",
        ),
        ("Good progress has been made on the areas for improvement of that inspection.", "improved", "improvement"),
        ("Letters have improved greatly since the last inspection.", "improved", None),
        ("This is a real improvement since the last inspection.", "improved", None),
        ("Letters have not improved since the last inspection.", "persists", None),
        ("The quality of letters has declined since the last inspection.", "worsened", None),
    ],
)
def test_what_became_of_it(tmp_path: Path, sentence: str, value: str, about: str | None) -> None:
    """The value is never more than the words say, and the type is that of which they speak."""
    (statement,) = progress_in(tmp_path, LAST + sentence)
    assert statement.progress
    assert statement.progress.value == value
    assert (statement.progress.about_type or "").split("-")[-1] == (about or "")
    assert (statement.progress.framework, statement.text) == ("sif", sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Children wait less. This was a recommendation at the last inspection.",
        "An area for improvement of the last inspection was the time that letters take.",
        "The number of letters has declined since the last inspection.",
        "Leaders plan to address the areas for improvement of the last inspection.",
        "The pace of progress on the recommendations of the last inspection has been slow.",
        "The strengths found at the last inspection remain.",
        "The children’s home has improved since its last inspection.",
        "Letters have improved, and plans have declined, since the last inspection.",
    ],
)
def test_a_sentence_that_tells_no_value_is_none(tmp_path: Path, sentence: str) -> None:
    """It stays part of its finding."""
    assert values(tmp_path, LAST + sentence) == []


def test_what_is_asked_once_more_persists(tmp_path: Path) -> None:
    """Where an item asks for action, that it did so before means that it was not done; in a finding it may be done."""
    asked = "Write letters in time. (This was a recommendation at the last inspection.)"
    assert values(tmp_path, LAST, asked, key="recommendations") == ["persists"]
    assert values(tmp_path, LAST, asked, key="findings") == []


def test_a_sentence_that_follows(tmp_path: Path) -> None:
    """ "Still not" counts after a sentence on areas for development; after another comparison it does not."""
    after = "However, families are still not written to."
    told = "The areas for development identified at the last inspection have been partly addressed. "
    assert values(tmp_path, LAST + told + after) == ["partly-addressed", "persists"]
    assert values(tmp_path, LAST + "Letters have improved since the last inspection. " + after) == ["improved"]


def test_that_inspection_is_the_one_named_before(tmp_path: Path) -> None:
    """In the same paragraph, or at the beginning of the next; else it names none."""
    that = "Some of the recommendations of that inspection remain."
    assert values(tmp_path, LAST + that) == ["persists"]
    assert values(tmp_path, LAST, that) == ["persists"]
    assert values(tmp_path, LAST, "Visits are made in time. " + that) == []


def test_two_inspections_in_one_sentence_are_neither(tmp_path: Path) -> None:
    """The statement keeps the words, and no inspection."""
    text = (
        "The areas for improvement set at the last inspection and at the focused visit in May 2019 have been addressed."
    )
    (one,) = progress_in(tmp_path, LAST + text)
    assert one.progress
    assert (one.progress.value, one.progress.framework, one.progress.month) == ("addressed", None, None)
    assert one.progress.as_printed == "was last inspected in May 2016; focused visit in May 2019"


def test_a_visit_is_named_by_its_kind(tmp_path: Path) -> None:
    """A statement about a focused visit is not about a full inspection of that month."""
    (one,) = progress_in(tmp_path, LAST + "Letters have improved since the focused visit in May 2019.")
    assert one.progress
    assert (one.progress.framework, one.progress.month) == ("focused-visit", "2019-05")


def test_a_joint_inspection_and_one_of_a_year(tmp_path: Path) -> None:
    """Words without "last" name the one mention that they can mean."""
    text = "A JTAI in May 2018 found weaknesses. Leaders have addressed the weaknesses identified in the JTAI."
    (joint,) = progress_in(tmp_path, text)
    (year,) = progress_in(tmp_path, LAST + "Some recommendations from the 2016 inspection remain outstanding.")
    assert [s.progress.framework for s in (joint, year) if s.progress] == ["jtai", "sif"]


@pytest.mark.parametrize(
    ("printed", "named"),
    [
        ("previous inspection in 2019", "previous inspection in 2019"),
        ("last inspection in May 2019, when services were judged to be good", "last inspection in May 2019"),
        ("last inspection, in June 2031, the local authority was judged good", "last inspection, in June 2031"),
        ("previous inspection was in June 2013. Leaders were found wanting", "previous inspection was in June 2013"),
        (
            "previous inspection of all that Northmere does to keep children safe was published in April 2012",
            "previous inspection … in April 2012",
        ),
    ],
)
def test_an_inspection_is_named_without_what_it_found(printed: str, named: str) -> None:
    assert _named(printed) == named
