"""Invented reports of area SEND inspections, as the tagged files that a word processor writes.

Findings and tables stand in layout tables of one column, a table a page; a table of points stands in one of their
cells, and goes on in another table on the next page.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.pdfs import Pdf, Print, Tag, lines, tag

LEFT, RIGHT = 62.0, 224.0
OUTCOMES = {
    "positive": (
        "The partnership’s arrangements typically lead to positive experiences and outcomes for children and young "
        "people with SEND. The next full area SEND inspection will be within approximately five years."
    ),
    "inconsistent": (
        "The local area partnership’s arrangements lead to inconsistent experiences and outcomes for children. The "
        "next full area SEND inspection will take place within approximately 3 years. Ofsted and CQC ask that the "
        "partnership brings its plan up to date."
    ),
    "failings": (
        "There are widespread and/or systemic failings which worry inspectors. A monitoring inspection will be "
        "carried out within approximately 18 months. The next full reinspection will be within approximately three "
        "years. HMCI requires a plan from the partnership."
    ),
}


@dataclass
class Place:
    """Where the next words are printed: down a page, then on the next."""

    page: int = 1
    y: float = 760
    tables: list[Tag] = field(default_factory=list)

    def text(self, words: str, x: float = LEFT) -> Tag:
        """A paragraph at a place, below the one before."""
        printed = tag("P", *lines(words, x=x, y=self.y, page=self.page))
        self.y -= 14.5 * (words.count("\n") + 1) + 8
        return printed

    def turn(self) -> None:
        """Go on at the top of the next page."""
        self.page, self.y = self.page + 1, 760


@dataclass
class Report:
    """What is printed in a report; each part can be changed by a test. ``None`` in a list of rows turns the page."""

    title: str = "Area SEND inspection of Northmere Local\nArea Partnership"
    dates: str = "Inspection dates: 29 April to 3 May 2024"
    previous: str = "Dates of previous inspection: 30 May to 3 June 2016"
    outcome: str = ""
    like: str = "What is it like to be a child or young person with SEND in this\narea?"
    priority: list[tuple[str, str] | None] = field(default_factory=list)
    heading: bool = True
    head_row: bool = True
    areas: list[str | list[str] | None] = field(
        default_factory=lambda: ["Leaders should plan ahead.", "They should act soon."]
    )
    team: list[tuple[str, str]] = field(
        default_factory=lambda: [
            ("Ofsted", "Care Quality Commission"),
            ("Ada Harrow HMI, Ofsted Lead inspector", "Dr Pia Quill, CQC Lead inspector"),
            ("Tom Reed, Ofsted Inspector", ""),
        ]
    )
    after: list[str] = field(default_factory=list)
    footer: str = "29 April to 3 May 2024"

    def write(self) -> bytes:
        """The bytes of the file."""
        place = Place()
        elements = [self.front(place), *self.findings(place)]
        place.turn()
        if self.priority:
            elements += [place.text("Areas for priority action"), *self.priority_table(place)]
        elements += self.area_tables(place)
        elements += [tag("P", Print("\uf06e ", LEFT, place.y, place.page)), *map(place.text, self.after)]
        elements += self.back(place)
        place.turn()
        elements.append(place.text("The Office for Standards in Education, Children’s Services and Skills regulates."))
        running = f"Area SEND inspection report: Northmere Local Area Partnership, {self.footer}"
        footers = [Print(f"{running} {n}", 71, 30, n) for n in range(2, place.page + 1)]
        return Pdf(elements, footers, place.page).write()

    def front(self, place: Place) -> Tag:
        """The first page, a layout table with one cell a row."""
        outcome = self.outcome or OUTCOMES["failings" if self.priority else "inconsistent"]
        parts = [self.title, self.dates, self.previous, "Inspection outcome", outcome]
        parts += ["Information about the local area partnership", "The council and NHS Northmere work together."]
        return layout(*(place.text(part) for part in parts))

    def findings(self, place: Place) -> list[Tag]:
        """The findings, in a layout table that holds lists."""
        like = place.text(self.like)
        lived = place.text("Many children wait. Some outcomes are inconsistent and failings are widespread.")
        place.turn()
        well = place.text("What is the area partnership doing that is effective?")
        good = bullets(place, "Nurses visit early.", "Schools know their pupils.")
        less = place.text("What does the area partnership need to do better?")
        poor = bullets(place, "Plans are late.")
        return [layout(like, lived), layout(well, good, less, poor)]

    def priority_table(self, place: Place) -> list[Tag]:
        """The table of two columns, one layout table a page."""
        rows = [two(place, "Responsible body", "Areas for priority action")]
        found = []
        for row in self.priority:
            if row is None:
                found.append(layout(tag("Table", *rows)))
                rows = []
                place.turn()
            else:
                rows.append(two(place, *row))
        return [*found, layout(tag("Table", *rows))]

    def area_tables(self, place: Place) -> list[Tag]:
        """The table of one column, with or without heading and head row."""
        found = [place.text("Areas for improvement")] if self.heading else []
        rows = [one(place, "Areas for improvement")] if self.head_row else []
        for row in self.areas:
            if row is None:
                found.append(layout(tag("Table", *rows)))
                rows = []
                place.turn()
            else:
                rows.append(one(place, *([row] if isinstance(row, str) else row)))
        return [*found, layout(tag("Table", *rows))] if rows else found

    def back(self, place: Place) -> list[Tag]:
        """Partners, legal basis and team."""
        details = [place.text("Local area partnership details")]
        details.append(two(place, "Northmere Council\nAreas for improvement Lane", "Northmere ICB\nTom Long, Chief"))
        about = place.text(
            "This inspection was carried out at the request of the Secretary of State for Education\nunder section "
            "20(1)(a) of the Children Act 2004."
        )
        team = [two(place, *row) for row in self.team]
        heads = [place.text("Information about this inspection"), about, place.text("Inspection team")]
        end = place.text("If you are not happy with the inspection or the report, you can complain to Ofsted.")
        return [details[0], tag("Table", details[1]), *heads, tag("Table", *team), end]


def layout(*blocks: Tag) -> Tag:
    """A layout table: one cell a row."""
    return tag("Table", *(tag("TR", tag("TD", block)) for block in blocks))


def bullets(place: Place, *points: str) -> Tag:
    """A list of bullets."""
    return tag("L", *(tag("LI", tag("LBody", *place.text(f"• {point}").kids)) for point in points))


def two(place: Place, left: str, right: str) -> Tag:
    """A row of two cells side by side, either of which may be empty."""
    top = place.y
    body = tag("TH", place.text(left)) if left else tag("TH")
    place.y, below = top, place.y
    act = tag("TD", place.text(right, RIGHT)) if right else tag("TD")
    place.y = min(place.y, below)
    return tag("TR", body, act)


def one(place: Place, *paragraphs: str) -> Tag:
    """A row of one cell; words that begin with a bullet are items of a list in it."""
    kids = [
        tag("L", tag("LI", tag("LBody", *place.text(words).kids))) if words[0] == "•" else place.text(words)
        for words in paragraphs
    ]
    return tag("TR", tag("TH", *kids))
