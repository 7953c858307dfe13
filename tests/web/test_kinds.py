"""The pages of each kind: what a reader looks for stands there, and what is not held or not sure is said."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from inspgraph.web.keeping import Kept
from inspgraph.web.kinds.provisions import force_on
from inspgraph.web.site import Site

from .conftest import Client
from .test_pages import Page

STATEMENT = "/doc/statement/99901-ilacs-2018-04-00000000000"
VISIT = "/doc/statement/99901-focused-visit-2021-03-00000000000"
THREAD = "/doc/thread/99901-ilacs-2018-04-000000000002"


def read(client: Client, path: str) -> str:
    """The words of the main part of a page, before its queries."""
    answer = client.page(path)
    assert answer.status_code == 200, path
    main = Page(answer.text.replace("</t", " </t")).texts["main"][0]
    return " ".join(main.split()).split(" behind this page ")[0]


def test_a_statement_has_its_words_in_their_place(client: Client) -> None:
    main = read(client, STATEMENT + "1")
    assert "1. Families are seen within a day of the first call." in main
    assert "not held here" not in main
    assert "inspection report of 8 June 2018, page 3 of 9, under “Help and protection: good”" in main
    assert "Inspection Northmere: ILACS, April 2018, fieldwork from 23 April 2018" in main
    assert "No other inspection is known to raise it. That does not say that it was settled." in main
    assert "https://example.org/v1/file/99001#page=3" in client.page(STATEMENT + "1").text


def test_a_statement_without_words_says_so_and_where_they_are(client: Client) -> None:
    main = read(client, VISIT + "4")
    assert "The words of this statement are not held here" in main
    assert "page 2" in main
    assert "characters 600–640" in main
    assert "No address of an official copy is known." in main


def test_links_say_whether_they_are_stated_or_suggested(client: Client) -> None:
    main = read(client, STATEMENT + "2")
    taken = main.partition("What takes it up")[2]
    assert "suggested by likeness raises it again, likeness 0.71" in taken
    assert "stated in the text" in taken
    assert "improved" in taken
    assert "What it takes up" in read(client, VISIT + "4")


def test_a_thread_runs_in_the_order_of_time(client: Client) -> None:
    main = read(client, THREAD)
    assert main.startswith("A matter raised again Plans, Northmere, since April 2018 Open")
    places = [main.index(day) for day in ("23 April 2018", "24 March 2021")]
    assert places == sorted(places)
    assert "suggested by likeness, likeness 0.71" in main
    assert "stated in the text improved" in main


def test_a_theme_tells_its_scope_words_and_counts(client: Client) -> None:
    main = read(client, "/def/theme/early-help")
    assert "Theme Early help" in main
    assert "What belongs here:" in main
    assert "Words of other years:" in main
    assert "Inspection of local authority children's services (ILACS) 2018 1 1" in main
    assert "Early help" in read(client, "/def/theme/help-and-front-door").partition("Its themes")[2]


def test_a_provision_tells_its_days_and_what_names_it_out_of_them(client: Client) -> None:
    gone = read(client, "/doc/legislation/ukpga/2006/40/section/138")
    assert "until the day before 18 July 2012" in gone
    assert "Area for improvement 1, Northmere, ILACS, April 2018 no longer in force" in gone
    used = read(client, "/doc/legislation/ukpga/2006/40/section/136")
    assert "From 1 April 2007, and no end is known" in used
    assert "Stated by a document 1 Northmere: ILACS, April 2018" in used
    assert "Read it at legislation.gov.uk" in used
    whole = client.page("/doc/legislation/ukpga/2006/40").text
    assert 'href="/doc/legislation/ukpga/2006/40/section/136"' in whole


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2010-05-02", "before"),
        ("2010-05-03", "in"),
        ("2012-07-17", "in"),
        ("2012-07-18", "after"),
        ("2010-05", "unknown"),
        ("2012-07", "unknown"),
        ("2012-06", "in"),
        ("2012-08", "after"),
        (None, "unknown"),
    ],
)
def test_force_on_a_day(day: str | None, told: str) -> None:
    assert force_on(day, "2010-05-03", "2012-07-18") == told
    assert force_on(day, None, None) == "unknown"


def test_a_framework_tells_its_versions_areas_and_how_sure_they_are(client: Client) -> None:
    main = read(client, "/doc/framework/ilacs")
    for part in ("ILACS, 2018 to 2022", "Areas graded", "Overall effectiveness", "Legal basis", "Certainty", "Sources"):
        assert part in main
    assert "it gives no grades, so a missing grade is no gap" in main
    assert "Northmere: ILACS, April 2018" in read(client, "/doc/framework/ilacs-2018")


def test_an_area_tells_how_often_each_grade_was_given(client: Client) -> None:
    main = read(client, "/def/area/ilacs-overall")
    assert "Good 1 too few 2018" in main  # one of one is no share
    assert "ILACS, 2018 to 2022" in main
    assert read(client, "/def/area/ilacs").startswith("area"), "a scheme has the plain page"


def test_a_person_has_inspections_and_nothing_to_rank_by(client: Client) -> None:
    page = client.page("/doc/person/1234567890abcdef").text
    assert '<meta name="robots" content="noindex">' in page
    assert "noindex" not in client.page(THREAD).text
    main = read(client, "/doc/person/1234567890abcdef")
    assert "Northmere: ILACS, April 2018 23 April 2018 Lead inspector, HMI" in main
    assert "Good" not in main


def test_a_document_tells_its_copy_its_inspections_and_its_edition(client: Client) -> None:
    main = read(client, "/doc/document/ofsted-99001")
    assert "dated 8 June 2018; 9 pages. Official copy." in main
    assert "Northmere: ILACS, April 2018 the inspectorate's own report" in main
    assert "Northmere: SLAC, March 2011 mentions it 0" in main
    assert "Facts edition" not in main
    assert "Facts edition" in read(client, "/doc/document/ofsted-99002")


def test_an_authority_has_its_matters_and_neighbours(client: Client) -> None:
    main = read(client, "/doc/authority/99901")
    threads = main.partition("A mark says")[2]
    assert "Open 1 Plans, Northmere, since April 2018" in threads
    assert "23 April 2018: raised 24 March 2021" in threads
    assert "24 March 2021: raised again suggested by likeness" in threads
    assert "24 March 2021: improved stated in the text" in threads
    assert "Statistical neighbours None is known." in main
    assert "None is known. That says nothing about whether" in read(client, "/doc/authority/99902")


def test_the_law_of_the_day_is_stated_or_assumed(client: Client) -> None:
    stated = read(client, "/doc/inspection/99901-ilacs-2018-04").partition("The law of the day")[2]
    assert stated.strip().startswith("Section 136 of the Education and Inspections Act 2006: stated in a document")
    assert "In force from 1 April 2007 (high certainty)" in stated
    assumed = read(client, "/doc/inspection/99901-focused-visit-2021-03").partition("The law of the day")[2]
    assert "no document about this inspection states a basis" in assumed or "No legal basis is known." in assumed


def test_a_page_is_made_once(client: Client, app: FastAPI) -> None:
    site: Site = app.state.site
    client.page("/doc/person/1234567890abcdef")
    held = len(site.pages)
    client.page("/doc/person/1234567890abcdef")
    assert len(site.pages) == held > 0


def test_pages_are_kept_while_there_is_room() -> None:
    kept, made = Kept(1600), []

    def make(name: str, size: int) -> bytes:
        def page() -> bytes:
            made.append(name)
            return b"x" * size

        return kept.get(name, page)

    for name in ["a", "b", "a", *map(str, range(16)), "b"]:
        make(name, 100)
    make("large", 101)
    make("large", 101)
    assert made == ["a", "b", *map(str, range(16)), "b", "large", "large"]
    assert len(kept) == 16
