"""Earlier inspections of which a report speaks: lists of visits, programmes by other words, months without a year."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspgraph.extract.dates import listed_months
from inspgraph.extract.mentions import mention_in, read_mentions
from inspgraph.model import Document, Span
from inspgraph.read import read_document


def document_of(tmp_path: Path, text: str) -> Document:
    """A text as a document."""
    path = tmp_path / "report.txt"
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def told(tmp_path: Path, text: str) -> list[tuple[str | None, str | None, str | None]]:
    """Programme, variant and time of each inspection that a text speaks of."""
    return [(m.framework, m.variant, m.month or m.year) for m in read_mentions(document_of(tmp_path, text))]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("January and December 2019", ["2019-01", "2019-12"]),
        ("May 2018, June 2019 and July 2021", ["2018-05", "2019-06", "2021-07"]),
        ("March, May and July 2021", ["2021-03", "2021-05", "2021-07"]),
        ("May 2018 and June", ["2018-05"]),
        ("May", []),
    ],
)
def test_months_in_a_list(text: str, months: list[str]) -> None:
    """A month without a year has that of the next that prints one; one with none after it is not given."""
    assert [month for month, _ in listed_months(text)] == months


def test_where_the_words_end_that_tell_a_month() -> None:
    """At its own year, or at the year that it shares with a later month."""
    text = "January and December 2019, May 2021"
    assert [text[:end] for _, end in listed_months(text)] == [text[:25], text[:25], text]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Focused visits in January and December 2019 had found the same.", ["2019-01", "2019-12"]),
        ("In May and October 2021, two focused visits found much to do.", ["2021-05", "2021-10"]),
        ("Since the focused assurance visit in October 2020, staff have come.", ["2020-10"]),
        ("After the assurance visit, carried out in March 2021, staff came.", ["2021-03"]),
        ("At the focused visit of the leaving-care service in 2023 staff were few.", ["2023"]),
        ("Since the inspection in November 2019, the focused visit in July 2021 has shown more.", ["2021-07"]),
    ],
)
def test_every_visit_of_a_sentence(tmp_path: Path, text: str, months: list[str]) -> None:
    """Each month of a list is a visit; that of an inspection beside it is none."""
    assert [when for how, kind, when in told(tmp_path, text) if (how, kind) == ("ilacs", "focused-visit")] == months


def test_a_listed_visit_is_quoted_as_far_as_it_is_told(tmp_path: Path) -> None:
    """The earlier visit by the words up to its own month, the later one by all of them."""
    first, second = read_mentions(document_of(tmp_path, "Focused visits in April 2019 and August 2021 said so."))
    assert (first.exact, second.exact) == (
        "Focused visits in April 2019",
        "Focused visits in April 2019 and August 2021",
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("The previous inspection of Northmere's services for looked after children was in June 2013.", "lac-2013"),
        ("The previous inspection of Northmere's services for looked after children was in June 2011.", "slac"),
        ("The last inspection of its arrangements for the protection of children was in June 2013.", "cp-2012"),
        ("The child protection inspection in February 2013 found the same.", "cp-2012"),
        ("The SLAC inspection, in October 2010, found the same.", "slac"),
        (
            "The previous unannounced inspection of Northmere's contact, referral and assessment was in June 2011.",
            "cra",
        ),
        ("The SEND inspection in July 2021 found the same.", "area-send-2016"),
        ("Since the last judgement inspection in May 2019 staff have come.", "ilacs"),
        ("Services in Northmere were last inspected in May 2016.", "sif"),
    ],
)
def test_the_programme_that_words_mean(tmp_path: Path, text: str, what: str) -> None:
    """Looked-after inspections of 2013 are no child-protection ones; what is old and what is new goes by the month."""
    assert [framework for framework, _, when in told(tmp_path, text) if when] == [what]


def test_one_inspection_of_both_safeguarding_and_care(tmp_path: Path) -> None:
    """In one month there was one inspection: what was said of safeguarding is no child-protection inspection then."""
    care = "The previous inspection of Northmere’s services for looked after children was held in July 2012. "
    safe = "The previous inspection of Northmere’s safeguarding arrangements was in {}. "
    assert told(tmp_path, safe.format("July 2012") + care) == [("slac", None, "2012-07")]
    assert {one for one in told(tmp_path, safe.format("May 2013") + care) if one[2]} == {
        ("cp-2012", None, "2013-05"),
        ("slac", None, "2012-07"),
    }


def test_a_month_of_publication_names_no_inspection(tmp_path: Path) -> None:
    """It is told for what it is."""
    said = "The last inspection report for the local authority’s children’s services was published in June 2015."
    (mention,) = [m for m in read_mentions(document_of(tmp_path, said)) if m.month]
    assert (mention.framework, mention.month, mention.month_of) == ("sif", "2015-06", "judgement")


def test_a_year_means_the_visit_of_which_the_month_is_told(tmp_path: Path) -> None:
    """ "The focused visit in 2018" is the one of December 2018 of another sentence."""
    text = "A focused visit in December 2018 was short. Since the focused visit in 2018 staff have come."
    document = document_of(tmp_path, text)
    mentions = read_mentions(document)
    assert [mention.month for mention in mentions] == ["2018-12"]
    found = mention_in(document, Span(document.text.index("Since"), len(document.text)), mentions)
    assert found == mentions[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # one inspection told twice, with its date and without
        (
            "The previous inspection of its care for looked after children was published in June 2012. "
            "Since the last inspection, staff have come.",
            [("slac", "2012-06", "judgement", None)],
        ),
        ("The last inspection was in May 2019. Since its last inspection, staff have come.", [("ilacs", "2019-05")]),
        (
            "At the last inspection in 2019 much was found. Since the last inspection, when it was judged to be "
            "good, staff have come.",
            [("ilacs", "2019", "told", "good")],
        ),
        # the printed month is that of the inspection
        (
            "Since the last inspection in November 2018, when services were judged to be inadequate, staff have come.",
            [("ilacs", "2018-11", "told", "inadequate")],
        ),
        ("Services were judged to be inadequate in November 2018.", [("ilacs", "2018-11", "judgement", "inadequate")]),
        # a grade that is told after the month of publication, or in a list
        (
            "The last inspection report for the council's children's services was published in June 2015. The "
            "judgements were: Overall effectiveness: Inadequate. Adoption: Good.",
            [("sif", "2015-06", "judgement", "inadequate")],
        ),
        # two areas of one inspection with a grade each
        (
            "The previous inspection of its safeguarding arrangements was published in June 2012. It was judged to be "
            "good. The previous inspection of its care for looked after children was published in June 2012. It "
            "was judged to be outstanding.",
            [("slac", "2012-06", "judgement", None)],
        ),
        # a grade of a part is none of the whole
        (
            "Since the last inspection in 2019, when services for care leavers were judged good, staff have come.",
            [("ilacs", "2019", "told", None)],
        ),
        ("The previous inspection of Northmere's fostering services was short.", []),
        ("There is one children's home. It is small. It was judged good at its last inspection in May 2013.", []),
        # of whom a sentence speaks may stand in the one before
        ("There are six children's homes. Two were judged inadequate at the last inspection in May 2012.", []),
    ],
)
def test_one_inspection_is_told_once_with_its_grade(
    tmp_path: Path, text: str, expected: list[tuple[str | None, ...]]
) -> None:
    """An undated mention is the dated one that it overlaps or can only mean; what is not one grade is none."""
    mentions = read_mentions(document_of(tmp_path, text))
    rows = [(m.framework, m.month or m.year, m.month_of, m.grade) for m in mentions]
    assert [row[: len(wanted)] for row, wanted in zip(rows, expected, strict=True)] == expected
