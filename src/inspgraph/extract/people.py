"""The people and numbers of a document: who led and signed, who was written to, how much was looked at.

Holds name, role, office and body as printed, and nothing else: telephone numbers and addresses are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inspgraph.extract.dates import parse_count
from inspgraph.extract.values import find, group_quote, one_line, quote, shared
from inspgraph.iris import bare_name
from inspgraph.knowledge import Knowledge, normal
from inspgraph.model import Document, EvidenceCount, OfficeHolder, Quote, Section, TeamCount, TeamMember
from inspgraph.patterns import Layout, Pattern, shared_patterns

BETWEEN_NAMES = re.compile(
    r",?\s+and\s+|,\s+with\s+|,\s*|;\s*|(?<=[a-z]{3})\.\s+(?=[A-Z])|\s*\n\s*\n\s*"
    r"|(?<=\))\s+(?=[A-Z][\w'’-]+ [A-Z])|(?<=\S)(?:\t|[^\S\n]{3,})(?=\S)"
)
"""What stands between two names: words, signs, or the gap between the columns in which people sign."""
RANK = re.compile(
    r"[\s,(]*\b(?P<rank>(?:Senior\s+)?(?:S?HMIs?\b|(?:Senior\s+)?(?:Her|His)\s+Majesty.?s\s+Inspectors?)"
    r"|(?:Ofsted|social\s+care(?:\s+(?:regulatory|additional))?|regulatory|additional|associate|contracted|seconded|CQC)"
    r"(?:\s+HMI)?\s+inspectors?|(?-i:OIs?|AI|SCRI|RI|CI|SCI)\b|Designated(?:\s+S?HMI)?)",
    re.IGNORECASE,
)
PLURAL = re.compile(r"(?:inspectors|HMIs|OIs)$", re.IGNORECASE)
NOBODY = re.compile(r"(?:not applicable|none|n/a)\b", re.IGNORECASE)
AFTER_RANK = re.compile(r"\s+(?=[A-Z][\w'’-]+ [A-Z])")
LEADS = re.compile(r"^(?:with|both|all|lead|including)\s+", re.IGNORECASE)
AFTER_MC = re.compile(r"(?<=\bMc)[a-z]")
QUALIFIERS = {"over": "more-than", "more than": "more-than"}
LEAD = re.compile(r"\blead\b", re.IGNORECASE)
INSPECTS_FOR = {
    "cqc": re.compile(r"\bCQC\b|Care\s+Quality|Quality\s+Care", re.IGNORECASE),
    "ofsted": re.compile(r"\bOfsted\b|HMI\b|Majesty", re.IGNORECASE),
}
DESIGNATIONS = {
    "cqc-inspector": INSPECTS_FOR["cqc"],
    "senior-hmi": re.compile(r"\bSHMI\b|\bsenior\s+HMI\b", re.IGNORECASE),
    "hmi": re.compile(r"\bHMI\b|Majesty", re.IGNORECASE),
    "contracted-inspector": re.compile(r"\bOfsted\s+inspector\b", re.IGNORECASE),
}


def read_team(
    document: Document, layout: Layout, knowledge: Knowledge, sections: Sequence[Section] = ()
) -> list[TeamMember]:
    """The inspectors named, in order: those whom the layout's patterns find, and who signed a letter."""
    team: list[TeamMember] = []
    for _, match in find(document, layout, "member", sections):
        team.append(_listed_member(document, match))
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


def _listed_member(document: Document, match: re.Match[str]) -> TeamMember:
    """One of a table of inspectors, by the words beside the name: who it is that they inspect for, and who leads."""
    words, part = group_quote(document, match, "name"), one_line(match["part"])
    lead = LEAD.search(part) is not None
    organisation = next((body for body, named in INSPECTS_FOR.items() if named.search(part)), None)
    designation = next((key for key, named in DESIGNATIONS.items() if named.search(part)), None)
    return TeamMember(
        name=bare_name(words.exact),
        role="lead-inspector" if lead else "team-inspector",
        designation=None if lead and designation == "contracted-inspector" else designation,
        organisation=organisation,
        quote=words,
    )


def _members(document: Document, match: re.Match[str], role: str, knowledge: Knowledge) -> list[TeamMember]:
    whole, at = match["inspectors"], match.start("inspectors")
    members: list[TeamMember] = []
    given = match.groupdict().get("designation")
    for start, end in _split_names(whole):
        rank = RANK.search(whole, start, end)
        begin, stop = _name_at(whole, start, end, rank)
        words = quote(document, at + begin, at + stop)
        name = bare_name(words.exact).rstrip(".")
        printed = rank["rank"] if rank else given
        designation = find_designation(knowledge, printed) if printed else None
        if NOBODY.match(name):
            continue
        if name and not LEADS.fullmatch(name + " "):
            members.append(TeamMember(name=name, role=role, quote=words, designation=designation))
        else:  # a rank after a comma belongs to the name before it
            members[-1:] = [m.model_copy(update={"designation": designation or m.designation}) for m in members[-1:]]
        if rank and PLURAL.search(rank["rank"]):  # and one in the plural to all of them
            members = [m.model_copy(update={"designation": m.designation or designation}) for m in members]
    return members


def _name_at(text: str, start: int, end: int, rank: re.Match[str] | None) -> tuple[int, int]:
    """Where the name stands in a part of a list: before the rank, or after it ("HMI Anna Birch")."""
    if rank is None:
        return start, end
    after = AFTER_RANK.match(text, rank.end(), end)
    return (after.end(), end) if after and not text[start : rank.start()].strip() else (start, rank.start())


def _split_names(text: str) -> list[tuple[int, int]]:
    """Where each part of a list of names begins and ends; an empty one, or a rank after a comma, is a part too."""
    cuts = [(m.start(), m.end()) for m in BETWEEN_NAMES.finditer(text)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    return [(s, e) for s, e in zip(starts, ends, strict=True) if text[s:e].strip()]


def find_designation(knowledge: Knowledge, printed: str) -> str | None:
    """The key of the designation that printed words mean ("His Majesty's Inspectors"); none if unknown."""
    concept = knowledge.find("designation", one_line(printed))
    return concept.key if concept else None


def read_authors(document: Document, layout: Layout, knowledge: Knowledge) -> list[OfficeHolder]:
    """Who wrote or presents a council's paper."""
    holders = []
    for pattern in layout.values.get("author", ()):
        for match in pattern.regex.finditer(document.text):
            post = pattern.gives.get("post")
            words = group_quote(document, match, "name")
            holders.append(office_holder(words, knowledge, one_line(match["title"]), None, post))
    return holders


def office_holder(
    words: Quote, knowledge: Knowledge, title: str | None, organisation: str | None, post: str | None = None
) -> OfficeHolder:
    """A person in an office; a name in capitals is written as names are, and the post is found by its title."""
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
            "quote": quote(document, match.start("qualifier" if printed else "number"), match.end()),
        }
    )
