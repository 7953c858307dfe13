"""Document and sections → records and issues.

Every value is tied to its characters; a value that was worked out says so in its ``_basis``; a doubt is an
``Issue`` beside the records. Must not know RDF, nor how a file is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspgraph.errors import UnknownLayoutError
from inspgraph.extract import agreement, citations, judgements, letters, people, progress, rows, statements
from inspgraph.extract.checks import check_inspections, check_sections
from inspgraph.extract.dates import parse_day
from inspgraph.extract.graded import read_graded_lines
from inspgraph.extract.mentions import read_mentions
from inspgraph.extract.reading import Reading
from inspgraph.extract.second import check_second
from inspgraph.extract.values import find, first, group_quote, one_line, shared
from inspgraph.extract.when import read_fieldwork, read_published, read_variant
from inspgraph.knowledge import Knowledge
from inspgraph.model import (
    AuthorityRef,
    Document,
    DocumentInfo,
    DocumentRecord,
    InspectionRecord,
    Issue,
    JudgementRecord,
    Quote,
    ReferencedInspection,
    Section,
    Source,
    Span,
    whole_characters,
)
from inspgraph.patterns import Layout, shared_patterns
from inspgraph.registers import Authority

__all__ = ["extract_records", "reject_document"]

VISITS = frozenset({"focused-visit", "monitoring-visit"})
OFTEN = 4
"""Mentions that an authority must have before it is taken for the one that a document is about."""


def extract_records(
    document: Document,
    layout: Layout,
    sections: Sequence[Section],
    knowledge: Knowledge,
    listing: Mapping[str, str] | None = None,
) -> DocumentRecord:
    """Everything that the document says, as ``docs/reference/records.md`` describes it.

    ``listing`` is the document's row in a catalogue (``url``, ``listed_publication_date``, ``ofsted_urn``).
    Raises ``UnknownLayoutError`` if the document names no local authority that the register holds.
    """
    reading = Reading(document, layout, knowledge, listing or {})
    authority = _read_authority(reading)
    inspections = _read_inspections(reading, authority, sections)
    for name in layout.settings.get("expects", ()):
        if inspections and not getattr(inspections[0], name):
            what = name.replace("_", " ")
            reading.doubt("value-not-found", name, f"no {what} found, which reports of this kind nearly always print")
    reading.issues += check_inspections(document, inspections, knowledge, layout)
    scale = judgements.read_scale(knowledge, (layout.framework, *layout.also))
    reading.issues += check_sections(document, sections)
    reading.issues += check_second(document, layout, inspections, scale)
    return DocumentRecord(
        source=_source(document, reading.listing),
        status="ok",
        document=_read_document_info(reading, authority),
        inspections=tuple(inspections),
        issues=tuple(_show(document, issue) for issue in sorted(reading.issues, key=_place)),
    )


def _place(issue: Issue) -> tuple[int, str, str]:
    return issue.start or 0, issue.code, issue.message


def _show(document: Document, issue: Issue) -> Issue:
    """An issue with the page and the words of its place."""
    if issue.start is None or issue.end is None:
        return issue
    words = document.exact(Span(issue.start, issue.end))
    return issue.model_copy(update={"page": document.page_of(issue.start), "exact": words})


def reject_document(document: Document | None, path: str, sha256: str, reason: str) -> DocumentRecord:
    """The record of a document that was not read, with the reason in plain words."""
    name = whole_characters(path)
    source = (
        _source(document, {})
        if document
        else Source(path=name, sha256=sha256, media_type="", pages=0, text_sha256="", characters=0, reader="")
    )
    return DocumentRecord(source=source, status="rejected", reason=whole_characters(reason))


def _source(document: Document, listing: Mapping[str, str]) -> Source:
    url = listing.get("url") or None
    return Source(
        path=document.path,
        sha256=document.sha256,
        media_type=document.media_type,
        pages=document.pages,
        text_sha256=document.text_sha256,
        characters=len(document.text),
        reader=document.reader,
        page_starts=document.page_starts,
        url=url,
        file_number=url.rstrip("/").rsplit("/", 1)[1] if url and "/file/" in url else None,
    )


def _read_authority(reading: Reading) -> Authority:
    """The authority that the patterns name, else the catalogue's, else the one most often named in the text."""
    register = reading.knowledge.authorities
    listed = register.by_urn.get(reading.listing.get("ofsted_urn", ""))
    printed: Quote | None = None
    for _, match in find(reading.document, reading.layout, "authority"):
        words = group_quote(reading.document, match, "authority")
        printed = printed or words
        found = register.find(one_line(words.exact))
        if found:
            reading.evidence["authority"] = (words,)
            if listed and listed.lineage != found.lineage:
                message = f"{found.name} is printed, the catalogue says {listed.name}; what is printed holds"
                reading.doubt("authority-differs", "authority", message, words)
            return found
    return _guess_authority(reading, listed, printed)


def _guess_authority(reading: Reading, listed: Authority | None, printed: Quote | None) -> Authority:
    """An authority for words that the register does not hold, or for none; a misprint that the rest of the document
    settles is a remark, anything else a doubt."""
    register = reading.knowledge.authorities
    near = register.near(one_line(printed.exact)) if printed else None
    named = _most_named(register.named_in(reading.document.text))
    guess = listed or near or named
    if guess is None:
        missing = f" ({one_line(printed.exact)!r} is not in it)" if printed else ""
        msg = f"{reading.document.path}: names no local authority of the register{missing}, so it cannot be placed"
        raise UnknownLayoutError(msg)
    how = "the catalogue's" if guess is listed else "the nearest name" if guess is near else "the one most often named"
    reading.doubt(
        "authority-not-resolved",
        "authority",
        f"{one_line(printed.exact)!r} is not in the register; {how} is given"
        if printed
        else f"no words in the usual place name the authority; {how} is given",
        printed,
        severity="info" if near and near in (listed, named) else "warning",
    )
    return guess


def _most_named(counted: list[tuple[Authority, int]]) -> Authority | None:
    """The authority that a text clearly is about: named often, and far more often than any other.

    One or two mentions may be a person's surname or a neighbour.
    """
    if not counted or counted[0][1] < OFTEN:
        return None
    runner_up = counted[1][1] if len(counted) > 1 else 0
    return counted[0][0] if counted[0][1] >= 2 * runner_up else None


def _read_document_info(reading: Reading, authority: Authority) -> DocumentInfo:
    document, layout = reading.document, reading.layout
    title = first(document, layout, "title")
    dated: str | None = None
    evidence: dict[str, tuple[Quote, ...]] = {}
    is_letter = layout.kind == "letter"
    if is_letter:
        for _, match in shared(document, shared_patterns("letter"), "dated"):
            words = group_quote(document, match, "dated")
            dated, evidence = parse_day(words.exact), {"dated": (words,)}
            break
        if dated is None:
            reading.doubt("no-date", "dated", "a letter, but no date stands on a line of its own")
    return DocumentInfo(
        kind=layout.kind,
        title=one_line(title[2].exact) if title else layout.title,
        dated=dated,
        primary=layout.primary,
        layout=layout.key,
        publisher=layout.publisher if layout.publisher != "council" else authority.name,
        addressed_to=tuple(letters.read_addressees(document, reading.knowledge)) if is_letter else (),
        copied_to=tuple(letters.read_copies(document, reading.knowledge)) if is_letter else (),
        authors=tuple(people.read_authors(document, layout, reading.knowledge)),
        evidence=evidence,
    )


def _read_inspections(reading: Reading, authority: Authority, sections: Sequence[Section]) -> list[InspectionRecord]:
    document, layout, knowledge = reading.document, reading.layout, reading.knowledge
    common = _read_common(reading, authority, sections)
    main = _framework(reading, common)
    frameworks = (main, *layout.also)
    scale = judgements.read_scale(knowledge, [f for f in frameworks if layout.variant not in VISITS])
    judged, doubts = _read_judgements(reading, sections, scale)
    reading.issues += doubts
    mentions = read_mentions(document, plain=layout.settings.get("plain_mentions", True))
    absences = progress.read_absences(document, sections, knowledge)
    general = layout.settings.get("general_progress", True)
    told = progress.read_progress(document, sections, mentions, general=general)
    asides = statements.fold_repeats([*absences, *told])
    whole = [Quote(start=a.start, end=a.end, page=a.page, exact=a.exact) for a in absences]
    found, more_doubts = statements.read_statements(document, sections, knowledge, skip=whole)
    points, row_doubts = rows.read_rows(document, layout, sections, knowledge)
    found += [*points, *rows.read_next_steps(document, layout, sections, knowledge, judged)]
    reading.issues += [*more_doubts, *row_doubts, *agreement.missing_sections(layout, sections)]
    reading.issues += [
        *agreement.unheaded_areas(layout, judged, sections),
        *agreement.empty_lists(sections, [*found, *asides], knowledge),
        *agreement.disagreements(layout, judged, found),
    ]
    everything = sorted([*found, *asides], key=lambda s: (s.start, -s.end))
    cited = citations.read_citations(document, knowledge)
    basis = citations.read_legal_basis(document, cited)
    based = {c.provision for c in basis}
    unbased = [c for c in cited if c.provision not in based]
    areas = {name: [j for j in judged if _is_area_of(knowledge, j, name)] for name in frameworks}
    boards = any(s.body != "la" for s in everything)
    frameworks = tuple(name for name in frameworks if name == main or areas[name] or boards)
    records = []
    for name in frameworks:
        mine = name == main
        parts = {"la", "lscb"} if len(frameworks) == 1 else {"la" if mine else "lscb"}
        records.append(
            common.model_copy(
                update={
                    "framework": name,
                    **({} if mine else {"variant": None, "variant_basis": None}),
                    **_version(reading, name, common),
                    "legal_basis": tuple(c for c in basis if _basis_of(knowledge, c.provision, name, frameworks)),
                    "citations": tuple(c for c in unbased if citations.part_of(c, sections) in parts),
                    "judgements": tuple(areas[name]),
                    "statements": tuple(s for s in everything if s.body in parts),
                    "referenced_inspections": _earlier(mentions, common) if mine else (),
                    "team": common.team if mine else (),
                    "lead_inspectors": common.lead_inspectors if mine else (),
                    "team_counts": common.team_counts if mine else (),
                    "evidence_counts": common.evidence_counts if mine else (),
                }
            )
        )
    return records


def _earlier(mentions: Sequence[ReferencedInspection], common: InspectionRecord) -> tuple[ReferencedInspection, ...]:
    """The mentions that are not of the inspection itself: those of a month before its own."""
    own = common.fieldwork[0].start[:7] if common.fieldwork else common.fieldwork_month
    return tuple(m for m in mentions if not (own and m.month) or m.month < own)


def _basis_of(knowledge: Knowledge, provision: str, framework: str, frameworks: Sequence[str]) -> bool:
    """Whether a provision is the basis of this framework, where a document reports two: as their versions say."""
    if len(frameworks) == 1:
        return True
    owners = [
        f for f in frameworks for v in knowledge.versions(f) if provision in v.values.get("defaultLegalBasis", ())
    ]
    return framework in owners if owners else framework == frameworks[0]


def _is_area_of(knowledge: Knowledge, judgement: JudgementRecord, framework: str) -> bool:
    return any(area.key == judgement.area_concept for area in knowledge.areas(framework))


def _read_judgements(
    reading: Reading, sections: Sequence[Section], scale: judgements.Scale
) -> tuple[list[JudgementRecord], list[Issue]]:
    document, layout = reading.document, reading.layout
    if not scale.areas:
        return [], []
    found, issues = judgements.read_judgements(document, layout, sections, scale)
    if layout.settings.get("graded_lines"):
        found = [*read_graded_lines(document, layout, scale, reading.knowledge), *found]
    if layout.settings.get("rows"):
        found = [*judgements.read_rows(document, document.blocks, scale), *found]
    for pattern, match in find(document, layout, "grade", sections):
        area = next((a for a in scale.areas if a.key == pattern.gives["area"]), None)
        grade = scale.grade(one_line(match["grade"]))
        if area and grade:
            found.append(judgements.judge(area, grade, group_quote(document, match, "grade"), None))
    found += judgements.read_headings(document, sections, scale)
    merged, doubts = judgements.merge(found)
    return merged, issues + doubts


def _read_common(reading: Reading, authority: Authority, sections: Sequence[Section]) -> InspectionRecord:
    """What is the same for every inspection that the document speaks of."""
    document, layout, knowledge = reading.document, reading.layout, reading.knowledge
    fieldwork = read_fieldwork(reading)
    published = read_published(reading)
    team = people.read_team(document, layout, knowledge, sections)
    counts = people.read_team_counts(document)
    size = people.announced_team_size(document)
    if size is not None and counts and size != sum(count.number for count in counts):
        reading.doubt(
            "count-announced",
            "team",
            f"a team of {size} is announced, {sum(c.number for c in counts)} are counted",
            counts[0].quote,
        )
    leads = tuple(m.name for m in team if m.role in {"lead-inspector", "reporting-inspector"})
    return InspectionRecord.model_validate(
        {
            "authority": AuthorityRef(
                ofsted_urn=authority.ofsted_urn, gss=authority.gss_code or None, name=authority.name
            ),
            "framework": layout.framework,
            "framework_version": None,
            **read_variant(reading, fieldwork),
            "conducted_by": _read_conductors(reading),
            "notice": _read_notice(reading),
            **fieldwork,
            **published,
            "lead_inspectors": leads,
            "team": team,
            "team_counts": counts,
            "evidence_counts": people.read_evidence_counts(document)
            if layout.settings.get("evidence_counts", True)
            else (),
            "scope": tuple(group_quote(document, m, "scope") for _, m in find(document, layout, "scope")),
            "evidence": reading.evidence,
        }
    )


def _read_notice(reading: Reading) -> str | None:
    found = first(reading.document, reading.layout, "notice")
    if found:
        reading.evidence["notice"] = (found[2],)
        return str(found[0].gives["notice"])
    return None


def _read_conductors(reading: Reading) -> tuple[str, ...]:
    """The inspectorates: the layout's own, and those that the text names beside it."""
    named = dict.fromkeys(reading.layout.conducted_by)
    words: dict[str, Quote] = {}
    for pattern, match in find(reading.document, reading.layout, "conducted_by"):
        words.setdefault(str(pattern.gives["body"]), group_quote(reading.document, match, "conducted_by"))
    if words:
        reading.evidence["conducted_by"] = tuple(words.values())
    return tuple(named | dict.fromkeys(words))


def _version(reading: Reading, framework: str, common: InspectionRecord) -> dict[str, object]:
    """The version of a framework that was in force on the first day of fieldwork, for this kind of inspection."""
    start, version = _first_day(common), _version_in_force(reading, framework, common)
    if version is None and start:
        reading.doubt("no-framework-version", "framework_version", f"no version of {framework} was in force on {start}")
    return {"framework_version": version}


def _framework(reading: Reading, common: InspectionRecord) -> str:
    """The framework of the layout that was in force on the first day of fieldwork; its own where none was."""
    names = (reading.layout.framework, *reading.layout.formerly)
    return next((name for name in names if _version_in_force(reading, name, common)), names[0])


def _version_in_force(reading: Reading, framework: str, common: InspectionRecord) -> str | None:
    start = _first_day(common)
    version = reading.knowledge.version_in_force(framework, common.variant, start) if start else None
    return version.key if version else None


def _first_day(common: InspectionRecord) -> str | None:
    month = f"{common.fieldwork_month}-01" if common.fieldwork_month else None
    return common.fieldwork[0].start if common.fieldwork else month
