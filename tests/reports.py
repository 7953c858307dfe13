"""Invented inspection reports as tagged PDF: what Ofsted's templates print, in words of our own, about Northmere."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.pdfs import Pdf, Print, Tag, tag

TOP, FOOT, STEP, WIDTH = 740.0, 90.0, 15.0, 84


@dataclass
class Press:
    """Sets headings, paragraphs, items and rows one below the other, page after page."""

    running: str = ""
    elements: list[Tag] = field(default_factory=list)
    artifacts: list[Print] = field(default_factory=list)
    page: int = 1
    y: float = TOP

    def _lines(self, text: str, x: float = 71, width: int = WIDTH, size: float = 12) -> list[Print]:
        found = []
        for line in text.split("\n"):
            for part in textwrap.wrap(line, width) or [""]:
                if self.y < FOOT:
                    self.turn()
                found.append(Print(part, x, self.y, self.page, size))
                self.y -= STEP
        return found

    def turn(self) -> None:
        """Begins a new page, with its running line and number."""
        self.page, self.y = self.page + 1, TOP
        if self.running:
            self.artifacts += [Print(self.running, 71, 780, self.page), Print(str(self.page), 540, 780, self.page)]

    def set(self, role: str, text: str, size: float = 12) -> None:
        """One element of a role with its lines, and a gap after it."""
        self.elements.append(tag(role, *self._lines(text, size=size)))
        self.y -= STEP

    def item(self, mark: str, text: str) -> None:
        """One list item with its mark."""
        words = self._lines(text, x=99, width=WIDTH - 5)
        first = words[0]
        self.elements.append(tag("L", tag("LI", tag("LBody", Print(mark + " ", 71, first.y, first.page), *words))))
        self.y -= STEP / 2

    def row(self, *cells: str) -> None:
        """One table row; its cells stand side by side."""
        y, page = self.y, self.page
        made = []
        for number, cell in enumerate(cells):
            self.y, self.page = y, page
            made.append(tag("TD", tag("P", *self._lines(cell, x=71 + 330 * number, width=60 if not number else 22))))
        self.y = y - STEP * 2
        self.elements.append(tag("Table", tag("TR", *made)))

    def bytes(self) -> bytes:
        """The file."""
        return Pdf(self.elements, self.artifacts, self.page).write()


GRADES_2023 = {
    "The impact of leaders on social work practice with children and families": "Good",
    "The experiences and progress of children who need help and protection": "Requires improvement to be good",
    "The experiences and progress of children in care": "Good",
    "The experiences and progress of care leavers": "Outstanding",
    "Overall effectiveness": "Good",
}
SUMMARY = "Northmere looks after its children with care. Leaders know where the service is weak and say so plainly."
TAIL = "The Office for Standards in Education, Children’s Services and Skills (Ofsted) regulates and inspects."


@dataclass
class Ilacs:
    """An ILACS report; each part can be set otherwise, to print what some real report printed."""

    title: str = "Inspection of Northmere local authority children’s services"
    dates: str = "Inspection dates: 12 to 23 February 2024"
    lead: str = "Lead inspector: Anna Birch, His Majesty’s Inspector"
    rows: dict[str, str] = field(default_factory=lambda: dict(GRADES_2023))
    heading: str = "What needs to improve?"
    items: tuple[tuple[str, str], ...] = (
        ("◼", "The consistency with which social workers record what children say to them."),
        ("◼", "The timeliness of health checks for children who come into care. (outcome 2, national framework)"),
        ("◼", "The use that managers make of supervision to keep plans on course."),
    )
    numbers: Iterable[str] = ("1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.")
    running: str = "Inspection of Northmere local authority children’s services 12 to 23 February 2024"
    body_grades: dict[str, str] = field(default_factory=dict)

    def bytes(self) -> bytes:
        """The report as a PDF."""
        press = Press(self.running)
        press.set("H1", self.title, 20)
        press.set("P", self.dates)
        if self.lead:
            press.set("P", self.lead)
        press.row("Judgement", "Grade")
        for area, grade in self.rows.items():
            press.row(area, grade)
        press.set("P", SUMMARY)
        press.turn()
        if self.heading:
            press.set("H2", self.heading, 16)
        for mark, text in self.items:
            press.item(mark, text) if mark else press.set("P", text)
        numbers = list(self.numbers)
        areas = [area for area in self.rows if area != "Overall effectiveness"]
        for place, area in enumerate(areas):
            press.set("H2", f"{area}: {self.body_grades.get(area, self.rows[area]).lower()}", 16)
            for number in numbers[2 * place : 2 * place + 2]:
                press.item(number, f"Heading {place + 1}, finding {number} tells what inspectors saw in Northmere.")
            press.turn()
        press.set("P", TAIL)
        return press.bytes()


ASKED = (
    ("1.", "Ensure that plans for children in need say who does what, and by when."),
    ("2.", "Improve the way in which the views of children are recorded and used (paragraph 3)."),
)
FOUND = "Children in Northmere are seen often, and what they say is heard but seldom written down."
SIF_AREAS = (
    "The experiences and progress of children who need help and protection",
    "The experiences and progress of children looked after and achieving permanence",
    "The graded judgement for adoption performance is that it is outstanding",
    "The graded judgement about the experience and progress of care leavers is that it is good",
    "Leadership, management and governance requires improvement",
)
LSCB_ASKED = (("4.", "Strengthen the way in which the board checks what becomes of its audits."),)
SIF_ROWS = (
    ("1. Children who need help and protection", "Requires improvement"),
    ("2. Children looked after and achieving permanence", "Good"),
    ("2.1 Adoption performance", "Outstanding"),
    ("2.2 Experiences and progress of care leavers", "Good"),
    ("3. Leadership, management and governance", "Requires Improvement"),
)


@dataclass
class Sif:
    """A single-framework report of 2015 to 2018, with the part on the safeguarding board or without it."""

    authority: str = "Northmere County Council"
    title: str = (
        "Inspection of services for children in need of help and protection, children looked after and care leavers"
    )
    overall: str = "Children’s services in Northmere require improvement to be good"
    rows: tuple[tuple[str, str], ...] = SIF_ROWS
    asked_heading: str = "Recommendations"
    asked: tuple[tuple[str, str], ...] = ASKED
    board_heading: str = "The Local Safeguarding Children Board (LSCB)"
    board_grade: str = "The Local Safeguarding Children Board is good"
    board_asked: tuple[tuple[str, str], ...] = LSCB_ASKED
    lead: str = "Lead inspector: Anna Birch HMI"
    areas: tuple[str, ...] = SIF_AREAS
    summary: tuple[tuple[str, str], ...] = (("H2", "Inspection findings"),)

    def bytes(self) -> bytes:
        """The report as a PDF."""
        press = Press()
        press.set("H1", self.authority, 20)
        press.set("P", self.title)
        press.set("P", "Inspection date: 3 November 2015 – 26 November 2015")
        press.set("P", "Report published: 25 January 2016")
        press.row(self.overall)
        for area, grade in self.rows:
            press.row(area, grade)
        press.turn()
        press.set("H1", "Executive summary", 16)
        press.set("P", "Northmere has put right much of what was wrong, and knows what it has yet to do for children.")
        press.set("H1", self.asked_heading, 16)
        self._list(press, self.asked)
        for place, area in enumerate(self.areas):
            press.set("H1", area, 16)
            for role, text in () if place else self.summary:
                press.item("•", text) if role == "L" else press.set(role, text)
            press.item("3.", FOUND) if not place else press.set("P", f"Part {place} tells what inspectors saw.")
        if self.board_heading:
            press.turn()
            press.set("H1", self.board_heading, 16)
            press.set("P", self.board_grade)
            press.set("H2", "Executive summary")
            press.set("P", "The board brings its members together and asks hard questions of each of them.")
            press.set("H2", "Recommendations")
            self._list(press, self.board_asked)
            press.set("H2", "Inspection findings – the Local Safeguarding Children Board")
            press.item("5.", "The board hears from young people before it decides, and says what came of it.")
        press.set("H1", "Information about this inspection", 16)
        press.set("P", "The inspection was carried out under section 136 of the Education and Inspections Act 2006.")
        press.set("P", "The inspection team consisted of three of Her Majesty’s Inspectors (HMI).")
        press.set("H2", "The inspection team")
        for line in self.lead.split("\n"):
            press.set("P", line)
        return press.bytes()

    def _list(self, press: Press, asked: tuple[tuple[str, str], ...]) -> None:
        for mark, text in asked:
            if mark in {"H2", "H3", ""}:
                press.set(mark or "P", text)
            else:
                press.item(mark, text)
