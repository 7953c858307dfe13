"""What readers see: every page whole, every link alive, every value escaped."""

from __future__ import annotations

import re
from collections import Counter, deque
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from fastapi import FastAPI

from inspgraph import iris
from inspgraph.knowledge import Knowledge
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import create_app, names
from inspgraph.web.inspections import value_of

from .conftest import Client

INSPECTION = "/doc/inspection/99901-ilacs-2018-04"
VISIT = "/doc/inspection/99901-focused-visit-2021-03"


class Page(HTMLParser):
    """The tags of a page with their attributes, the ids in it, and the text of each kind of tag."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            name = f"drawn {tag}" if "svg" in self.open else tag  # a drawing has titles of its own
            self.open.append(name)
            self.texts.setdefault(name, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() in {tag, f"drawn {tag}"}, f"<{tag}> is closed out of turn"

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.texts[tag][-1] += data

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.tags if "id" in attributes]

    @property
    def scripts(self) -> set[str | None]:
        return {attributes.get("type") for tag, attributes in self.tags if tag == "script"}

    @property
    def links(self) -> list[str]:
        return [
            attributes["href"] or "" for tag, attributes in self.tags if tag in {"a", "link"} and "href" in attributes
        ]


ALIKE = 60
"""More than what is invented has of any kind, in any format."""


def kind_of(path: str) -> str:
    """An address without the key of what it is of: ``/doc/authority/80536.ttl`` gives ``/doc/authority .ttl``."""
    address = urlsplit(path)
    parts = address.path.split("/")
    ending = f".{parts[-1].rpartition('.')[2]}" if "." in parts[-1] else ""
    return f"{'/'.join(parts[:3])} {ending}{'?' * bool(address.query)}"


@pytest.fixture(scope="session")
def crawled(client: Client) -> dict[str, Page | None]:
    """What can be reached from the first page: pages, and none for what is no page.

    Of the register, with its hundreds of entries alike, as many addresses of a kind as ``ALIKE`` says.
    """
    found: dict[str, Page | None] = {}
    kinds: Counter[str] = Counter()
    waiting = deque(["/"])
    while waiting:
        path = waiting.popleft()
        if path in found or kinds[kind_of(path)] == ALIKE:
            continue
        kinds[kind_of(path)] += 1
        answer = client.page(path)
        assert answer.status_code == 200, f"{path} answers {answer.status_code}"
        is_page = answer.headers["content-type"].startswith("text/html")
        found[path] = page = Page(answer.text) if is_page else None
        for link in page.links if page else ():
            whole = urljoin(f"http://site.test{path}", link)
            if urlsplit(whole).netloc == "site.test" and not urlsplit(whole).path.startswith(
                ("/def/", "/sparql", "/report")
            ):
                waiting.append(urldefrag(whole).url.removeprefix("http://site.test"))
    return found


@pytest.fixture(scope="session")
def pages(crawled: dict[str, Page | None]) -> dict[str, Page]:
    """The pages among what was reached."""
    return {path: page for path, page in crawled.items() if page}


def test_the_site_can_be_walked_from_its_first_page(crawled: dict[str, Page | None]) -> None:
    reached = " ".join(crawled)
    for part in (
        "/id/authority/99901",
        "/id/inspection/99901-slac-2011-03",
        "/id/judgement/",
        "/id/statement/",
        "/id/claim/",
        "/id/doubt/",
        "/id/text/cccc000011112222",
        "/id/person/",
        "/id/document/northmere-2018-07-02",
        "/static/site.css",
    ):
        assert part in reached
    assert len(crawled) > 100


def test_links_into_the_vocabularies_and_examples_answer(client: Client, pages: dict[str, Page]) -> None:
    links = {
        urldefrag(link).url for page in pages.values() for link in page.links if link.startswith(("/def/", "/sparql"))
    }
    assert len(links) > 30
    alike = {re.sub(r"%2Fid%2F.*?%3E", "", link): link for link in sorted(links)}  # whatever it is of
    for link in alike.values():
        assert client.page(link).status_code == 200, link


def test_links_to_a_place_on_a_page_find_it(client: Client, pages: dict[str, Page]) -> None:
    targets = {
        urljoin(path, link) for path, page in pages.items() for link in page.links if "#" in link and "://" not in link
    }
    known: dict[str, Page] = {}
    assert any("#char=" in target for target in targets)
    for target in targets:
        path, fragment = urldefrag(target)
        page = known.setdefault(path, pages.get(path) or Page(client.page(path).text))
        assert fragment in page.ids, target


def test_every_page_is_whole(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        assert page.tags[0][0] == "html", path
        assert page.tags[0][1]["lang"] == "en", path
        assert len(page.texts["title"]) == len(page.texts["h1"]) == len(page.texts["main"]) == 1, path
        assert page.texts["h1"][0].strip(), path
        assert page.texts["h1"][0].strip() in page.texts["title"][0], path
        assert page.open == [], path
        assert len(page.ids) == len(set(page.ids)), path
        assert page.scripts <= {"application/ld+json"}, path
        if not path.startswith("/dossier"):  # a document to print, without a navigation to skip
            assert "#main" in page.links[1 if page.links[0].endswith(".css") else 0 :], path


def test_every_table_has_a_caption_and_headed_columns(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        tables = [tag for tag, _ in page.tags if tag in {"table", "caption", "thead"}]
        assert tables == ["table", "caption", "thead"] * (len(tables) // 3), path
        assert all("scope" in attributes for tag, attributes in page.tags if tag == "th"), path


def test_headings_skip_no_level(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        levels = [int(tag[1]) for tag, _ in page.tags if tag in {"h1", "h2", "h3", "h4"}]
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


def test_values_cannot_break_out_of_a_page(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        assert not {"i", "b"} & {tag for tag, _ in page.tags}, path
        pictures = [dict(attributes).get("src", "") for tag, attributes in page.tags if tag == "img"]
        assert all(re.fullmatch(r"/[a-z-]+/[a-z-]+\.svg(\?[^ ]*)?", src or "") for src in pictures), path
        assert page.scripts <= {"application/ld+json"}, path
        assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes), path
        assert not any(link.startswith("javascript:") for link in page.links), path


def test_hostile_values_are_shown_as_they_are(client: Client) -> None:
    text = client.page("/doc/inspection/99902-focused-visit-2022-05").text
    assert "&lt;script&gt;alert(&#39;statement&#39;)&lt;/script&gt;" in text
    assert "javascript:alert(1)" in Page(client.page("/doc/authority/99902").text).texts["td"][-1]


@pytest.mark.parametrize("path", ["/", "/static/site.css", "/doc/nothing", "/sparql", "/doc/authority/99901.ttl"])
def test_answers_forbid_scripts_and_guessing(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_pages_link_to_their_twins(client: Client) -> None:
    page = Page(client.page(INSPECTION).text)
    assert page.links.count(INSPECTION + ".ttl") == page.links.count(INSPECTION + ".jsonld") == 2


def test_the_first_page_says_what_is_held_and_what_is_missing(client: Client, release: Release) -> None:
    page = Page(client.page("/").text)
    main = " ".join(page.texts["main"][0].split())
    assert page.texts["dd"][:5] == ["4", "5", "2", "5", "2"]
    assert "Northmere County Council 4, 2011–2021" in main
    assert "The last fieldwork that is known ended on 25 March 2021; the newest report came out on 8 June 2018" in main
    assert "Inspection of local authority children's services (ILACS) 2018 to 2021 2 2" in main
    assert "1 of the inspections are known at second hand" in main
    assert "2 of 5 statements are held as facts without their words (1 of 4 documents are in the facts edition)" in main
    assert release.sha256 in main
    assert "X18: 2" in main


def test_an_authority_has_names_codes_and_a_timeline(client: Client) -> None:
    page = Page(client.page("/doc/authority/99901").text)
    rows = [" ".join(row.split()) for row in page.texts["tr"]]
    assert rows[1].startswith("March 2011")
    assert rows[1].endswith("only mentioned")
    assert rows[2].startswith("May 2014")
    assert rows[2].endswith("second hand")
    assert rows[3].startswith("23 April to 4 May 2018")
    assert "Good Overall effectiveness" in rows[3]
    assert "Not judged" in rows[3]
    assert "8 June 2018 report held" in rows[3]
    assert rows[4].startswith("24 to 25 March 2021")
    text = " ".join(page.texts["main"][0].split())
    assert "GSS code E10000991" in text
    assert "DfE code 990" in text
    assert "Northmere formed, 2009" in text
    assert "http://www.wikidata.org/entity/Q99901" in page.links
    assert "https://www.gov.uk/find-local-council/northmere" in page.links


def test_a_council_says_at_once_what_came_before_it(client: Client) -> None:
    """And where its inspections stand with those of the others, and what it may be compared with."""
    page = Page(client.page("/doc/authority/99901").text)
    main = " ".join(page.texts["main"][0].split())
    assert "This council began on 1 April 2009. Before it: Northmere Rural Council. No grade passes" in main
    told = "https%3A//w3id.org/inspgraph/id/authority/99901"
    assert f"/tables/histories?authorities={told}&lineage=true" in page.links
    assert f"/compare?authority={told}" in page.links
    other = " ".join(Page(client.page("/doc/authority/99902").text).texts["main"][0].split())
    assert "This council" not in other


def test_the_first_page_leads_to_the_questions_that_people_bring(client: Client) -> None:
    page = Page(client.page("/").text)
    assert "What do you want to know?" in page.texts["h2"]
    for path in ("/compare", "/england", "/themes", "/tables", "/data", "/quality", "/doc/authority"):
        assert page.links.count(path) >= 2  # in the navigation and among the questions


def test_sources_stand_side_by_side(client: Client) -> None:
    page = Page(client.page(INSPECTION).text)
    rows = {row.split("\n")[1]: " ".join(row.split()) for row in page.texts["tr"][1:]}
    assert rows["published"].startswith("published 8 June 2018 8 June 2018 rule, claim 11 June 2018 not adopted")
    assert "Inspection dates: 23 April 2018 to 4 May 2018 page 1, characters 60–105" in rows["fieldwork start"]
    assert rows["fieldwork start"].endswith("silent")
    assert rows["legal basis"].endswith("worked out from other facts")
    assert rows["Overall effectiveness"].startswith("Overall effectiveness Good Good Good page 2, characters 400–404")
    main = " ".join(page.texts["main"][0].split())
    assert "Graded under its framework and not held here: The experiences and progress of children in care" in main


def test_doubts_are_told_plainly_on_the_page_of_an_inspection(client: Client, knowledge: Knowledge) -> None:
    """What is open first, with meaning, advice and the words in question; then remarks, then what is settled."""
    page = Page(client.page(INSPECTION).text)
    main = " ".join(page.texts["main"][0].split())
    differ = knowledge.concept("doubt", "readers-differ")
    assert f"Doubtful: {differ.label} fieldwork, Northmere County Council: inspection of children's services" in main
    assert f"{differ.value('definition')} {differ.value('scopeNote')} Inspection dates: 23 April 2018" in main
    running, late = (knowledge.concept("doubt", key).label for key in ("header-footer-differ", "published-unlikely"))
    places = [main.index(f"{state}: {kind}") for state, kind in (("Doubtful", differ.label), ("Remark", running))]
    assert places == sorted(places)
    assert places[-1] < main.index(f"Settled: {late}")
    assert "Looked at and found right on 20 November 2026: <b>Late</b>, and right." in main


def test_a_fact_in_doubt_says_so(client: Client) -> None:
    page = Page(client.page(INSPECTION).text)
    rows = {row.split("\n")[1]: " ".join(row.split()) for row in page.texts["tr"][1:]}
    assert rows["fieldwork start"].startswith("fieldwork start doubtful 23 April 2018")
    assert not rows["published"].startswith("published doubtful"), "it was settled"
    assert page.ids.count("doubts") == 1


def test_doubts_stand_on_the_page_of_their_document_and_on_their_own(client: Client) -> None:
    document = " ".join(Page(client.page("/doc/document/ofsted-99001").text).texts["main"][0].split())
    assert "Doubts Doubtful: A second reading differs fieldwork The same pages" in document
    own = Page(client.page("/doc/doubt/0000000000000001").text)
    assert own.texts["h1"] == ["A second reading differs, Northmere: ILACS, April 2018"]
    other = Page(client.page("/doc/document/northmere-2018-07-02").text)
    assert "doubts" not in other.ids


def test_statements_are_told_with_words_type_polarity_themes_and_place(client: Client) -> None:
    page = Page(client.page(INSPECTION).text)
    main = " ".join(page.texts["main"][0].split())
    assert "Facts edition" not in main
    assert page.texts["h4"] == ["Help and protection: good", "What needs to improve"]
    assert (
        "1. Families are seen within a day of the first call. Finding Positive Contact and referral Early help" in main
    )
    assert "Inspection report, 8 June 2018, page 3, characters 1200–1260" in main
    assert "Within three months" in main
    assert "Pia Quill, lead inspector" in main
    assert "3 × HMI" in main
    assert "more than 12" in main
    assert "Northmere: Focused visit, March 2021: Improved" in main


def test_the_facts_edition_says_once_that_words_are_not_held(client: Client) -> None:
    main = " ".join(Page(client.page(VISIT).text).texts["main"][0].split())
    assert main.count("Facts edition") == 1
    assert "no words Progress 1, Northmere, Focused visit, March 2021" in main
    assert "page 2, characters 600–640" in main
    assert "Improved since Northmere: ILACS, April 2018" in main


def test_a_text_lists_its_passages_in_order(client: Client) -> None:
    page = Page(client.page("/doc/text/aaaa000011112222").text)
    assert [name for name in page.ids if name.startswith("char=")] == [
        "char=60,105", "char=400,404", "char=1200,1260", "char=1300,1390",
    ]  # fmt: skip
    main = " ".join(page.texts["main"][0].split())
    assert "Inspection dates: 23 April 2018 to 4 May 2018" in main
    assert "Behind claim of fieldwork start" in main
    assert "Facts edition" in Page(client.page("/doc/text/cccc000011112222").text).texts["main"][0]


def test_other_resources_have_a_plain_page(client: Client) -> None:
    claim = " ".join(Page(client.page("/doc/claim/0000000000000001").text).texts["main"][0].split())
    assert "page 1, characters 60–105" in claim
    assert "object 23 April 2018" in claim
    judgement = Page(client.page("/doc/judgement/99901-ilacs-2018-04-ilacs-overall").text)
    assert judgement.texts["h1"] == ["Overall effectiveness, Northmere: ILACS, April 2018"]
    concept = " ".join(Page(client.page("/def/polarity/mixed").text).texts["main"][0].split())
    assert "polarity 1 Finding 1, Northmere, Focused visit, March 2021" in concept.split("What links here")[1]


def test_the_vocabulary_has_a_place_for_each_term(client: Client) -> None:
    page = Page(client.page("/def/core").text)
    assert {"Inspection", "fieldworkStart", "statementText"} <= set(page.ids)


def test_links_stand_under_the_path_of_the_base(release: Release, client: Client) -> None:
    app: FastAPI = create_app(release, Settings(base="https://data.example.org/inspections/"))
    moved = Client(app, client._portal)
    page = Page(moved.page("/").text)
    assert all(link.startswith(("/inspections/", "#", "http")) for link in page.links)
    assert moved.get("/id/authority/99901").headers["location"] == "/inspections/doc/authority/99901"


@pytest.mark.parametrize(
    ("start", "end", "month", "told"),
    [
        ("2018-04-23", "2018-05-04", None, "23 April to 4 May 2018"),
        ("2018-04-23", "2018-04-27", None, "23 to 27 April 2018"),
        ("2018-12-23", "2019-01-04", None, "23 December 2018 to 4 January 2019"),
        ("2018-04-23", "2018-04-23", None, "23 April 2018"),
        ("2018-04-23", None, None, "23 April 2018"),
        ("2018-04-04", "2018-05-04", None, "4 April to 4 May 2018"),
        ("2018-04-04", "2019-04-04", None, "4 April 2018 to 4 April 2019"),
        (None, None, "2009-11", "November 2009"),
        (None, None, None, ""),
    ],
)
def test_periods_in_words(start: str | None, end: str | None, month: str | None, told: str) -> None:
    assert names.days(start, end, month) == told


@pytest.mark.parametrize("value", ["2018-13-01", "soon", "", "2018"])
def test_what_is_no_date_is_shown_as_it_is(value: str) -> None:
    assert names.day(value) == value


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "ground"),
    [("ink", "ground"), ("faint", "ground"), ("faint", "soft"), ("link", "ground"), ("link", "soft"),
     ("visited", "ground"), ("good", "good-soft"), ("poor", "poor-soft"), ("mixed", "mixed-soft"),
     ("ink", "mixed-soft"), ("faint", "mixed-soft")],
)  # fmt: skip
def test_text_stands_out_from_its_ground(client: Client, text: str, ground: str) -> None:
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", client.get("/static/site.css").text))
    lighter, darker = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_an_inspection_shows_its_grades_before_where_every_fact_is_from(client: Client) -> None:
    text = client.page(INSPECTION).text
    order = [text.index(f'id="{part}"') for part in ("documents", "judgements", "facts", "statements")]
    assert order == sorted(order)


@pytest.mark.parametrize(("number", "name"), [("1", "Monday"), ("7", "Sunday")])
def test_a_day_of_the_week_is_named(number: str, name: str) -> None:
    row = {"property": f"{iris.IG}fieldworkWeekday", "value": number, "valueLabel": None, "isIri": "false"}
    assert value_of({**row, "datatype": "http://www.w3.org/2001/XMLSchema#integer"}).text == name


def test_the_page_of_the_whole_data_set_has_its_citation_and_sizes(client: Client, release: Release) -> None:
    page = Page(client.page("/data").text)
    triples, things = page.texts["dd"][1:3]
    assert all(re.fullmatch(r"\d{1,3}(,\d{3})*", told.strip()) for told in (triples, things))
    assert release.sha256 in page.texts["blockquote"][0]
    assert "/tables" in page.links
