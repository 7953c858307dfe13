"""The people of a letter: to whom it was written and who had copies.

A letter is read by its lines, since printers break and join them as they like: the date, the name of the addressee,
an office in one or two lines, the body, an address, "Dear …".
"""

from __future__ import annotations

import re
from itertools import pairwise

from inspgraph.extract.people import office_holder
from inspgraph.extract.values import one_line, quote, shared
from inspgraph.knowledge import Knowledge
from inspgraph.model import Document, OfficeHolder, Span
from inspgraph.patterns import shared_patterns

ORGANISATIONS = re.compile(
    r"\b(?:Council|Board|Department|Partnership|Trust|Authority|Police|Group|NHS|Borough|Office|Service|Company)\b"
)
COUNCIL = re.compile(r"\b(?:Council|Borough|Trust)$")
"""How the name of a council or of a trust that runs its services ends."""
OFFICE = re.compile(
    r"\b(?:Director|Chief|Executive|Head|Officer|Manager|Chair|Commissioner|Constable|Leader|Lead|Member|Mayor)\b", re.I
)
PLACE = re.compile(
    r"\b(?:Street|Road|House|Hall|Centre|Square|Lane|Way|Floor|Avenue|Park|Buildings?|Offices?|Place|Ofsted|Gate|Box"
    r"|Dear|Copy|Tel|Telephone|Textphone|Fax|Direct|Private|Confidential|Council|Local|Authority)\b|\d|@|www\.",
    re.I,
)
GOES_ON = re.compile(r"(?:\b(?:and|of|for|the|to|with|in)|[,&\u2013-])$")
TITLES = r"(?:Ms|Mrs|Mr|Miss|Dr|Sir|Dame|Cllr|Councillor|Professor)\.?"
NAME = re.compile(
    rf"(?P<name>(?:{TITLES}\s+)?[A-Z][\w.'\u2019-]*(?:\s+(?:de|van|von|al|[A-Z][\w.'\u2019-]*)){{1,3}}?)"
    r"(?:,?\s+(?:[OMCD]BE|QPM|JP|PhD))*(?:\s*[,\u2013-]\s*(?P<office>.+))?"
)
LONGEST_COUNCIL = 8
"""Words that the name of a council has at most."""
LONGEST_ADDRESS = 14
"""Lines that stand at most between the date of a letter and its "Dear"."""


def read_addressees(document: Document, knowledge: Knowledge) -> list[OfficeHolder]:
    """To whom a letter was written: everybody named with an office between its date and its "Dear"."""
    lines, surname = _address(document)
    entries = [(at, found) for at, line in enumerate(lines) if (found := _named(document, line))]
    listed = [(at, found) for at, found in entries if found["office"] and OFFICE.search(found["office"])]
    if len(listed) > 1:
        ends = [*(at for at, _ in listed[1:]), listed[-1][0] + 1]
        return [
            _listed(document, lines[at:end], found, knowledge) for (at, found), end in zip(listed, ends, strict=True)
        ]
    holders = [_addressee(document, lines[at:], found, knowledge) for at, found in entries]
    greeted = [holder for holder in holders if _is_greeted(holder, surname)]
    in_office = [holder for holder in holders if holder.title and OFFICE.search(holder.title)]
    return greeted[:1] or _on_one_line(document, lines, surname, knowledge) or in_office


def _named(document: Document, line: Span) -> re.Match[str] | None:
    """A line that is a person's name, or begins with one and a comma; none if it names an office or a place."""
    found = NAME.fullmatch(one_line(document.exact(line)))
    return found if found and not PLACE.search(found["name"]) and not OFFICE.search(found["name"]) else None


def _listed(document: Document, lines: list[Span], found: re.Match[str], knowledge: Knowledge) -> OfficeHolder:
    """One of several addressees, each with the office on the same line; a long one runs on below."""
    words = quote(document, lines[0].start + found.start("name"), lines[0].start + found.end("name"))
    office = one_line(found["office"])
    for line in lines[1:]:
        if ORGANISATIONS.search(office.rsplit(" ", 1)[-1]):
            break  # the body is named to its end; what follows is addressed by itself
        office = f"{office} {one_line(document.exact(line))}"
    title, organisation = split_office(office)
    return office_holder(words, knowledge, title, organisation)


def _is_greeted(holder: OfficeHolder, name: str) -> bool:
    """Whether the words after "Dear" are the addressee's surname or first name."""
    return name.casefold() in holder.name.casefold().split()


def _on_one_line(document: Document, lines: list[Span], name: str, knowledge: Knowledge) -> list[OfficeHolder]:
    """Addressees whose lines a page ran together: the one greeted, with office and council, or a list of several."""
    said, word = re.escape(name), r"[A-Z][\w.'\u2019-]*"
    named = rf"(?:{TITLES}\s+)?(?:(?:{word}\s+){{1,2}}{said}|{said}\s+{word})\b"
    whole = re.compile(rf"(?P<name>{named})(?:,?\s+(?:[OMCD]BE|QPM))*,?\s+(?P<rest>\S.*)", re.DOTALL)
    for line in lines:
        found = whole.match(document.text, line.start, line.end) if name else None
        if found and OFFICE.search(found["rest"]):
            title, organisation = _office_and_council(one_line(found["rest"]), knowledge)
            return [office_holder(quote(document, *found.span("name")), knowledge, title, organisation)]
    lists = [_copies(document, line.start, document.exact(line), knowledge) for line in lines]
    return next((holders for holders in lists if len(holders) > 1), [])


def _office_and_council(words: str, knowledge: Knowledge) -> tuple[str, str | None]:
    """An office, and the first stretch after it that the register knows as a council, the longest there is."""
    parts = words.split()
    for start in range(1, len(parts)):
        for end in range(min(start + LONGEST_COUNCIL, len(parts)), start, -1):
            council = " ".join(parts[start:end]).strip(",")
            if parts[start][0].isupper() and knowledge.authorities.find(council):
                return " ".join(parts[:start]).rstrip(","), council
    return words, None


def _address(document: Document) -> tuple[list[Span], str]:
    """The lines above the first "Dear", from the date on where it stands above them; and whose name follows it."""
    for _, dear in shared(document, shared_patterns("letter"), "greeting"):
        lines = _lines(document, 0, dear.start())[-LONGEST_ADDRESS * 2 :]
        dates = [m.start("dated") for _, m in shared(document, shared_patterns("letter"), "dated")]
        below = [line for line in lines if any(at < line.start for at in dates if at < dear.start())]
        return (below if len(below) > 1 else lines[-LONGEST_ADDRESS:]), (dear["surname"] or "")
    return [], ""


def _lines(document: Document, start: int, end: int) -> list[Span]:
    cuts = [start, *(m.end() for m in re.compile(r"[\n\f]").finditer(document.text, start, end)), end]
    spans = []
    for begin, stop in pairwise(cuts):
        words = document.text[begin:stop]
        if words.strip():
            at = begin + len(words) - len(words.lstrip())
            spans.append(Span(at, at + len(words.strip())))
    return spans


def _addressee(document: Document, lines: list[Span], found: re.Match[str], knowledge: Knowledge) -> OfficeHolder:
    words = quote(document, lines[0].start + found.start("name"), lines[0].start + found.end("name"))
    rest = [one_line(document.exact(line)) for line in lines[1:]]
    if found["office"]:
        office = found["office"] + (f" {rest.pop(0)}" if rest and GOES_ON.search(found["office"]) else "")
        title, organisation = split_office(one_line(office))
        return office_holder(words, knowledge, title, organisation or (rest[0] if rest else None))
    title, rest = _title(rest)
    title, organisation = split_office(title) if title and "," in title else (title, None)
    return office_holder(words, knowledge, title, organisation or (rest[0] if rest else None))


def _title(lines: list[str]) -> tuple[str | None, list[str]]:
    """The office that stands in the first line, or runs over two; none if that line names no office."""
    if not lines or not (OFFICE.search(lines[0]) or not ORGANISATIONS.search(lines[0])):
        return None, lines
    runs_on = len(lines) > 1 and (GOES_ON.search(lines[0]) or re.match(r"(?:and|&|for|of)\b|[a-z]", lines[1]))
    if runs_on or (len(lines) > 2 and OFFICE.search(lines[1]) and not ORGANISATIONS.search(lines[1])):
        return f"{lines[0]} {lines[1]}", lines[2:]
    return lines[0].rstrip(","), lines[1:]


def read_copies(document: Document, knowledge: Knowledge) -> list[OfficeHolder]:
    """To whom a letter was copied, in order."""
    holders: list[OfficeHolder] = []
    for _, whole in shared(document, shared_patterns("letter"), "copies"):
        holders += _copies(document, whole.start("copies"), whole["copies"], knowledge)
    return holders


def _copies(document: Document, start: int, text: str, knowledge: Knowledge) -> list[OfficeHolder]:
    """The people of a list of names with offices, one after the other."""
    holders = []
    for pattern in shared_patterns("letter"):
        for match in pattern.regex.finditer(text) if pattern.name == "copy" else ():
            title, organisation = split_office(one_line(match["office"]))
            words = quote(document, *(start + at for at in match.span("name")))
            holders.append(office_holder(words, knowledge, title, organisation))
    return holders


def split_office(office: str) -> tuple[str | None, str | None]:
    """An office as printed, parted into title and organisation: ``"Chief Executive, X Council"``.

    An address that follows on the same line belongs to neither.
    """
    head, comma, tail = office.rpartition(",")
    if comma and ORGANISATIONS.search(tail):
        return head.strip(), tail.strip()
    parts = office.split(",")
    if at := next((at for at, part in enumerate(parts) if at and COUNCIL.search(part)), 0):
        return ",".join(parts[:at]).strip(), parts[at].strip()
    if office.startswith("Department"):
        return None, office
    board = re.fullmatch(r"(Chair|Independent Chair|Chief Constable)(?: of|,) (.+)", office)
    return (office, board[2]) if board else (office, None)
