"""Letters after contact, referral and assessment inspections in further wordings: singular headings, short copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.knowledge import Knowledge
from tests.extract.conftest import FORMS, Read
from tests.extract.views import days, endings, letter, only, under, warned

NAME = "southbeck-cra-2011"
MEETS = "The service meets the requirements of statutory guidance in the following areas"


def test_front(read: Read) -> None:
    """The letter of 2011: days, date, power, addressee and the one copy."""
    found = only(read(NAME))
    assert (found.authority.ofsted_urn, found.framework, found.notice) == ("99902", "cra", "unannounced")
    assert (days(found), letter(read(NAME)).dated) == ([("2011-08-23", "2011-08-24")], "2011-09-23")
    assert [c.provision.split("/id/")[1] for c in found.legal_basis] == ["ukpga/2006/40/section/138"]
    assert [(h.name, h.post) for h in letter(read(NAME)).copied_to] == [("Jo Kane", "chief-executive")]
    assert warned(read(NAME)) == []


def test_statements(read: Read) -> None:
    """Headings in the singular; what became of earlier areas for development is a statement of progress."""
    found = only(read(NAME))
    assert under(found) == [
        (None, "progress", "All of"),
        ("Strength", "strength", "Doctors ring"),
        (MEETS, "meets-requirements", "Calls are"),
        (MEETS, "meets-requirements", "Each child"),
        ("Area for development", "area-for-development", "Plans do"),
    ]
    assert endings(found)[1:] == ["hour.", "answered.", "parents.", "what."]


def test_the_earlier_inspection_by_its_days(read: Read) -> None:
    """Days instead of a month date an earlier inspection too."""
    assert [(m.month, m.month_of) for m in only(read(NAME)).referenced_inspections] == [("2010-05", "fieldwork")]


@pytest.mark.parametrize(
    ("printed", "instead"),
    [
        ("which was conducted on 23 and 24 August 2011", "which took place on 23 August and 24 August 2011"),
        ("which was conducted on 23 and 24 August 2011", "which was undertaken on the 23rd and 24th August 2011"),
        ("Dear Ms Gill", "Dear Fay"),
        ("23 September 2011\n", "Friday, 23rd September 2011\n"),
        ("Yours sincerely\n\nHal Ives", "Yours sincerely,\n\n\n(signed)\nHal Ives"),
    ],
)
def test_other_words_for_the_same(read: Read, invented: Knowledge, tmp_path: Path, printed: str, instead: str) -> None:
    """The same letter, worded otherwise in one place, says the same."""
    text = (FORMS / f"{NAME}.txt").read_text(encoding="utf-8")
    assert printed in text
    path = tmp_path / "letter.txt"
    path.write_text(text.replace(printed, instead), encoding="utf-8")
    before, after = read(NAME), pipeline.extract_file(path, invented)
    assert days(only(after)) == days(only(before))
    assert letter(after).dated == letter(before).dated
    assert [m.name for m in only(after).team] == ["Hal Ives"]
    assert [h.name for h in letter(after).addressed_to] == ["Fay Gill"]
    assert [s.text for s in only(after).statements] == [s.text for s in only(before).statements]
