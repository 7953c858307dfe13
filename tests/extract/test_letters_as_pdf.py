"""Letters as PDFs, in which a page's address is often run together into one paragraph."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.knowledge import Knowledge
from tests.extract.views import days, letter, only, team, under, warned
from tests.pdfs import Pdf, Print, item, lines, paragraph, tag

TITLE = "Focused visit to Northmere children's services"


def visit(address: str, greeting: str) -> Pdf:
    """A short visit letter with its address in one paragraph."""
    return Pdf(
        [
            paragraph("26 March 2024", y=780),
            paragraph(address, y=750),
            paragraph(greeting, y=660),
            tag("H1", Print(TITLE, y=630)),
            tag(
                "P",
                *lines(
                    "This letter summarises the findings of the focused visit to Northmere children's services on 27\n"
                    "and 28 February 2024. His Majesty's Inspectors for this visit were Pia Quill and Tom Reed.",
                    y=600,
                ),
            ),
            tag("H2", Print("Headline findings", y=550)),
            paragraph("Families who ring are heard and helped soon.", y=530),
            tag("H2", Print("What needs to improve in this area of social work practice?", y=500)),
            item("\u25fc", "The notes that managers make of their decisions.", y=480),
            tag("H2", Print("Main findings", y=450)),
            paragraph("Calls are read within the hour by somebody who knows what to do.", y=430),
            paragraph("Yours sincerely", y=380),
            paragraph("Pia Quill\nHis Majesty's Inspector", y=340),
        ]
    )


@pytest.mark.parametrize("tagged", [True, False])
@pytest.mark.parametrize(
    ("address", "greeting"),
    [
        ("Ada Harrow\nDirector of Children's Services\nNorthmere County Council\nCastle House", "Dear Dr Harrow"),
        ("Dr Ada Harrow OBE\nDirector of Children's Services, Northmere County Council\nCastle House", "Dear Ada"),
    ],
)
def test_a_visit_letter(invented: Knowledge, tmp_path: Path, address: str, greeting: str, *, tagged: bool) -> None:
    """The same comes out of a tagged file and of one whose lines alone tell."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(visit(address, greeting).write(tagged=tagged))
    record = pipeline.extract_file(path, invented)
    assert record.status == "ok", record.reason
    (holder,) = letter(record).addressed_to
    assert (holder.name, holder.title, holder.organisation) == (
        "Ada Harrow",
        "Director of Children's Services",
        "Northmere County Council",
    )
    assert (days(only(record)), letter(record).dated) == ([("2024-02-27", "2024-02-28")], "2024-03-26")
    assert team(only(record)) == [
        ("Pia Quill", "inspector", "hmi"),
        ("Tom Reed", "inspector", "hmi"),
        ("Pia Quill", "signatory", "hmi"),
    ]
    assert under(only(record)) == [
        ("Headline findings", "finding", "Families who"),
        ("What needs to improve in this area of social work practice?", "area-for-improvement", "The notes"),
        ("Main findings", "finding", "Calls are"),
    ]
    assert warned(record) == []
