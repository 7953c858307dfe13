"""The people and numbers of a document: who led and signed, who was written to, how much was looked at.

Holds name, role, office and body as printed, and nothing else: telephone numbers and addresses are not read.
"""

from __future__ import annotations

import re

from inspgraph.extract.dates import parse_count
from inspgraph.extract.values import find, group_quote, one_line, quote, shared
from inspgraph.iris import bare_name
from inspgraph.knowledge import Knowledge, normal
from inspgraph.model import Document, EvidenceCount, OfficeHolder, Quote, TeamCount, TeamMember
from inspgraph.patterns import Layout, Pattern, shared_patterns

BETWEEN_NAMES = re.compile(r",? and |,\s*|;\s*")
RANK = re.compile(
    r"[\s,(]*\b(?P<rank>(?:Senior\s+)?(?:S?HMI\b|(?:Senior\s+)?(?:Her|His)\s+Majesty.?s\s+Inspectors?))", re.IGNORECASE
)
AFTER_MC = re.compile(r"(?<=\bMc)[a-z]")
QUALIFIERS = {"over": "more-than", "more than": "more-than"}
ORGANISATIONS = re.compile(r"\b(?:Council|Board|Department|Partnership|Trust|Authority)\b")


def read_team(document: Document, layout: Layout, knowledge: Knowledge) -> list[TeamMember]:
    """The inspectors named, in order: those whom the layout's patterns find, and who signed a letter."""
    team: list[TeamMember] = []
    for pattern, match in find(document, layout, "inspectors"):
        team += _members(document, match, pattern.gives.get("role", "inspector"), knowledge)
    if layout.kind == "letter" and layout.primary:
        for _, match in shared(document, shared_patterns("letter"), "signature"):
            words = group_quote(document, match, "name")
            team.append(
                TeamMember(
                    name=bare_name(words.exact),
                    role="signatory",
                    quote=words,
                    designation=find_designation(knowledge, match["designation"]),
                )
            )
    return list({(m.name, m.role): m for m in reversed(team)}.values())[::-1]


def _members(document: Document, match: re.Match[str], role: str, knowledge: Knowledge) -> list[TeamMember]:
    whole, at = match["inspectors"], match.start("inspectors")
    members: list[TeamMember] = []
    shared_designation = match.groupdict().get("designation")
    for start, end in _split_names(whole):
        rank = RANK.search(whole, start, end)
        words = quote(document, at + start, at + (rank.start() if rank else end))
        name = bare_name(words.exact)
        printed = shared_designation or (rank["rank"] if rank else None)
        designation = find_designation(knowledge, printed) if printed else None
        if not name:  # a rank after a comma belongs to the name before it
            members[-1:] = [m.model_copy(update={"designation": designation or m.designation}) for m in members[-1:]]
            continue
        members.append(TeamMember(name=name, role=role, quote=words, designation=designation))
    return members


def _split_names(text: str) -> list[tuple[int, int]]:
    """Where each part of a list of names begins and ends; an empty one, or a rank after a comma, is a part too."""
    cuts = [(m.start(), m.end()) for m in BETWEEN_NAMES.finditer(text.replace("\n", " "))]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    return [(s, e) for s, e in zip(starts, ends, strict=True) if text[s:e].strip()]


def find_designation(knowledge: Knowledge, printed: str) -> str | None:
    """The key of the designation that printed words mean ("His Majesty's Inspectors"); none if unknown."""
    concept = knowledge.find("designation", one_line(printed))
    return concept.key if concept else None


def read_addressees(document: Document, knowledge: Knowledge) -> list[OfficeHolder]:
    """To whom a letter was written."""
    for _, match in shared(document, shared_patterns("letter"), "addressee"):
        organisation = one_line(match["organisation"])
        return [_holder(group_quote(document, match, "name"), knowledge, one_line(match["title"]), organisation)]
    return []


def read_copies(document: Document, knowledge: Knowledge) -> list[OfficeHolder]:
    """To whom a letter was copied, in order."""
    holders: list[OfficeHolder] = []
    for _, whole in shared(document, shared_patterns("letter"), "copies"):
        for pattern in shared_patterns("letter"):
            if pattern.name == "copy":
                for match in pattern.regex.finditer(whole["copies"]):
                    title, organisation = split_office(one_line(match["office"]))
                    words = quote(document, *(whole.start("copies") + at for at in match.span("name")))
                    holders.append(_holder(words, knowledge, title, organisation))
    return holders


def split_office(office: str) -> tuple[str | None, str | None]:
    """An office as printed, parted into title and organisation: ``"Chief Executive, X Council"``."""
    head, comma, tail = office.rpartition(",")
    if comma and ORGANISATIONS.search(tail):
        return head.strip(), tail.strip()
    if office.startswith("Department"):
        return None, office
    board = re.fullmatch(r"(Chair|Independent Chair) of (.+)", office)
    return (office, board[2]) if board else (office, None)


def read_authors(document: Document, layout: Layout, knowledge: Knowledge) -> list[OfficeHolder]:
    """Who wrote or presents a council's paper."""
    holders = []
    for pattern in layout.values.get("author", ()):
        for match in pattern.regex.finditer(document.text):
            post = pattern.gives.get("post")
            words = group_quote(document, match, "name")
            holders.append(_holder(words, knowledge, one_line(match["title"]), None, post))
    return holders


def _holder(
    words: Quote, knowledge: Knowledge, title: str | None, organisation: str | None, post: str | None = None
) -> OfficeHolder:
    name = bare_name(words.exact)
    return OfficeHolder(
        name=AFTER_MC.sub(lambda m: m[0].upper(), name.title()) if name.isupper() else name,
        title=title,
        organisation=organisation,
        post=post or find_post(knowledge, title, organisation),
        quote=words,
    )


def find_post(knowledge: Knowledge, title: str | None, organisation: str | None) -> str | None:
    """The key of the post that a printed title means: by label, else by the label that stands first in it."""
    printed = normal(title or organisation or "")
    found = knowledge.find("post-role", printed)
    if found:
        return found.key
    labels = [(normal(label), c.key) for c in knowledge.concepts("post-role") for label in c.labels]
    inside = [(printed.index(label), -len(label), key) for label, key in labels if label in printed]
    return min(inside)[2] if inside else None


def read_team_counts(document: Document) -> list[TeamCount]:
    """Inspectors who are counted and not named, by designation."""
    counts: list[TeamCount] = []
    for _, sentence in shared(document, shared_patterns("team"), "sentence"):
        start, end = sentence.span("team")
        for pattern in shared_patterns("team"):
            if pattern.name == "members":
                for match in pattern.regex.finditer(document.text, start, end):
                    counts.append(
                        TeamCount(
                            number=parse_count(match["number"]),
                            designation=pattern.gives["designation"],
                            organisation=pattern.gives["organisation"],
                            quote=quote(document, *match.span()),
                        )
                    )
        break
    return counts


def announced_team_size(document: Document) -> int | None:
    """How many inspectors the document says there were ("A team of five inspectors"); none if it does not."""
    for _, match in shared(document, shared_patterns("team"), "announced-size"):
        return parse_count(match["number"])
    return None


def read_evidence_counts(document: Document) -> list[EvidenceCount]:
    """How much of each kind of evidence the inspectors drew on, each kind once."""
    found: dict[str, EvidenceCount] = {}
    for pattern in shared_patterns("evidence"):
        match = pattern.regex.search(document.text)
        if match and pattern.gives["kind"] not in found:
            found[pattern.gives["kind"]] = _evidence_count(document, pattern, match)
    return sorted(found.values(), key=lambda count: count.quote.start)


def _evidence_count(document: Document, pattern: Pattern, match: re.Match[str]) -> EvidenceCount:
    printed = one_line(match.groupdict().get("qualifier") or "").casefold()
    qualifier = QUALIFIERS.get(printed, "about") if printed else "exactly"
    return EvidenceCount.model_validate(
        {
            "kind": pattern.gives["kind"],
            "number": parse_count(match["number"]),
            "qualifier": qualifier,
            "quote": quote(document, *match.span()),
        }
    )
