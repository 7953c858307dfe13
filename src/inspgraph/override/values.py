"""Settles what an inspection has one of: authority, framework, variant, fieldwork, publication, lead inspectors."""

from __future__ import annotations

from collections.abc import Sequence

from inspgraph.iris import bare_name
from inspgraph.model import AuthorityRef, Fieldwork, InspectionRecord, Quote, TeamMember
from inspgraph.override.desk import Desk, shown
from inspgraph.override.files import Member, Settling
from inspgraph.override.places import name_inside, says_day

LEADS = frozenset({"lead-inspector", "reporting-inspector"})


def settle_values(desk: Desk) -> None:
    """Every single value that the override gives; raises ``OverrideError`` for one that cannot be."""
    _settle_authority(desk)
    _settle_word(desk, "framework")
    _settle_word(desk, "variant")
    _settle_fieldwork(desk)
    _settle_published(desk)
    _settle_leads(desk)
    for number, member in enumerate(desk.override.content.team, start=1):
        _settle_member(desk, f"team {number}", member)


def _finish(desk: Desk, name: str, entry: Settling, numbers: Sequence[int], quotes: Sequence[Quote]) -> None:
    """Notes the evidence of a field, and quietens the doubts about it."""
    for number in numbers:
        said = {**desk.inspections[number].evidence, name: tuple(quotes)}
        desk.put(number, evidence=said)
    desk.quiet(entry, lambda issue: issue.field == name)


def _settle_authority(desk: Desk) -> None:
    entry = desk.override.content.authority
    if entry is None:
        return
    register = desk.knowledge.authorities
    found = register.by_urn.get(entry.value) or register.find(entry.value)
    if found is None:
        raise desk.blame("authority, value", f"no authority {entry.value!r} in the register; give its Ofsted URN")
    quotes, numbers = desk.quotes("authority", entry), desk.chosen("authority", entry, everywhere=True)
    value = AuthorityRef(ofsted_urn=found.ofsted_urn, gss=found.gss_code or None, name=found.name)
    for number in numbers:
        read = desk.inspections[number].authority.ofsted_urn
        desk.put(number, authority=value)
        desk.note(number, "authority", entry, quotes, value=found.ofsted_urn, read=read)
    _finish(desk, "authority", entry, numbers, quotes)


def _settle_word(desk: Desk, name: str) -> None:
    entry = getattr(desk.override.content, name)
    if entry is None:
        return
    allowed = _frameworks(desk) if name == "framework" else _variants(desk, desk.inspections[0].framework)
    if entry.value not in allowed:
        raise desk.blame(f"{name}, value", f"no {name} {entry.value!r}; there are {', '.join(allowed)}")
    quotes, numbers = desk.quotes(name, entry), desk.chosen(name, entry)
    for number in numbers:
        read = getattr(desk.inspections[number], name)
        desk.put(number, **{name: entry.value}, **({"variant_basis": "manual"} if name == "variant" else {}))
        desk.note(number, name, entry, quotes, value=entry.value, read=read)
        _settle_version(desk, number, entry)
    _finish(desk, name, entry, numbers, quotes)


def _frameworks(desk: Desk) -> list[str]:
    return sorted(filter(None, (f.value("notation") for f in desk.knowledge.concepts("framework"))))


def _variants(desk: Desk, framework: str) -> list[str]:
    kinds = [concept.key for concept in desk.knowledge.concepts("inspection-type")]
    narrow = [key.removeprefix(f"{framework}-") for key in kinds if key.startswith(f"{framework}-")]
    return sorted({*narrow, "standard", *(key for key in kinds if key.endswith("-visit"))})


def _settle_version(desk: Desk, number: int, entry: Settling) -> None:
    """The framework version that follows from what was settled."""
    one = desk.inspections[number]
    day = one.fieldwork[0].start if one.fieldwork else f"{one.fieldwork_month}-01" if one.fieldwork_month else None
    version = desk.knowledge.version_in_force(one.framework, one.variant, day) if day else None
    desk.put(number, framework_version=version.key if version else None)
    if version:
        desk.quiet(entry, lambda issue: issue.field == "framework_version")


def _settle_fieldwork(desk: Desk) -> None:
    entry = desk.override.content.fieldwork
    if entry is None:
        return
    quotes, numbers = desk.quotes("fieldwork", entry), desk.chosen("fieldwork", entry, everywhere=True)
    for day in (day for period in entry.value for day in (period.start, period.end)):
        if not says_day(day, quotes):
            raise desk.blame("fieldwork, evidence", f"does not say {day.isoformat()}; quote the words that do")
    periods = tuple(Fieldwork(start=p.start.isoformat(), end=p.end.isoformat()) for p in entry.value)
    value = shown(f"{p.start}/{p.end}" for p in periods) or entry.month
    for number in numbers:
        one = desk.inspections[number]
        read = shown(f"{p.start}/{p.end}" for p in one.fieldwork) or one.fieldwork_month
        desk.put(number, fieldwork=periods, fieldwork_month=entry.month, fieldwork_basis="manual")
        desk.note(number, "fieldwork", entry, quotes, value=value, read=read)
        _settle_version(desk, number, entry)
    _finish(desk, "fieldwork", entry, numbers, quotes)
    if desk.inspections[numbers[0]].variant_basis == "inferred":
        message = "the variant was inferred from the fieldwork that was read, and that was settled; settle it too"
        desk.doubt("variant-of-other-fieldwork", "variant", message, "warning")


def _settle_published(desk: Desk) -> None:
    entry = desk.override.content.published
    if entry is None:
        return
    quotes, numbers = desk.quotes("published", entry), desk.chosen("published", entry, everywhere=True)
    if not says_day(entry.value, quotes):
        raise desk.blame("published, evidence", f"does not say {entry.value.isoformat()}; quote the words that do")
    for number in numbers:
        read = desk.inspections[number].published
        desk.put(number, published=entry.value.isoformat(), published_basis="manual")
        desk.note(number, "published", entry, quotes, value=entry.value.isoformat(), read=read)
    _finish(desk, "published", entry, numbers, quotes)


def _settle_leads(desk: Desk) -> None:
    """Who led: these and nobody else; whoever was read as a lead and is none leaves the team."""
    entry = desk.override.content.lead_inspectors
    if entry is None:
        return
    quotes, numbers = desk.quotes("lead_inspectors", entry), desk.chosen("lead_inspectors", entry)
    for number in numbers:
        one = desk.inspections[number]
        leads = [_lead(desk, one, name, quotes) for name in entry.value]
        named = {lead.name for lead in leads}
        others = [m for m in one.team if m.role not in LEADS and m.name not in named]
        desk.put(number, team=(*leads, *others), lead_inspectors=tuple(lead.name for lead in leads))
        read = shown(one.lead_inspectors)
        for lead in leads:
            desk.note(number, "team", entry, quotes, item=f"{lead.role} {lead.name}", value=lead.name, read=read)
        desk.note(number, "lead_inspectors", entry, quotes, value=shown(entry.value), read=read)
    _finish(desk, "lead_inspectors", entry, numbers, quotes)


def _lead(desk: Desk, one: InspectionRecord, name: str, quotes: Sequence[Quote]) -> TeamMember:
    before = next((m for m in one.team if m.name == bare_name(name)), None)
    words = _words_of(desk, "lead_inspectors", name, quotes)
    role = before.role if before and before.role in LEADS else "lead-inspector"
    designation = before.designation if before else None
    return TeamMember(name=bare_name(name), role=role, designation=designation, quote=words)


def _words_of(desk: Desk, place: str, name: str, quotes: Sequence[Quote]) -> Quote:
    words = name_inside(desk.document, name, quotes)
    if words is None:
        raise desk.blame(f"{place}, evidence", f"does not name {name!r}; quote the words that do")
    return words


def _settle_member(desk: Desk, place: str, entry: Member) -> None:
    quotes, name = desk.quotes(place, entry), bare_name(entry.name)
    for scheme, key in (("role", entry.role), ("designation", entry.designation)):
        keys = [concept.key for concept in desk.knowledge.concepts(scheme)]
        if key and key not in keys:
            raise desk.blame(f"{place}, {scheme}", f"no {scheme} {key!r}; there are {', '.join(keys)}")
    for number in desk.chosen(place, entry):
        team = list(desk.inspections[number].team)
        before = next((m for m in team if m.name == name), None)
        if entry.do != "add" and before is None:
            there = shown(m.name for m in team) or "nobody"
            raise desk.blame(f"{place}, name", f"{name!r} is not in the team that was read, which is {there}")
        kept = [m for m in team if m is not before]
        member = None if entry.do == "drop" else _member(desk, place, entry, before, quotes)
        at = team.index(before) if before else len(kept)
        kept[at:at] = [member] if member else []
        desk.put(number, team=tuple(kept), lead_inspectors=tuple(m.name for m in kept if m.role in LEADS))
        item, value = (f"{member.role} {member.name}", member.role) if member else (name, None)
        desk.note(number, "team", entry, quotes, item=item, value=value, read=before.role if before else None)
    desk.quiet(entry, lambda issue: issue.field == "team" and bare_name(entry.name) in issue.message)


def _member(desk: Desk, place: str, entry: Member, before: TeamMember | None, quotes: Sequence[Quote]) -> TeamMember:
    words = _words_of(desk, place, entry.name, quotes)
    role = entry.role or (before.role if before else "inspector")
    designation = entry.designation or (before.designation if before else None)
    return TeamMember(name=bare_name(entry.name), role=role, designation=designation, quote=words)
