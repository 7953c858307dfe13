"""Which provisions inspections rest on and findings name, and whether they were in force then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from inspgraph.compare.answers import Row
from inspgraph.compare.guard import mark
from inspgraph.compare.known import Council, Inspection, Known, day_of
from inspgraph.compare.shares import few, repeated, share
from inspgraph.compare.standing import name_council, name_inspection


def provision_uses(known: Known, councils: Iterable[Council], frameworks: Iterable[str]) -> Iterator[Row]:
    """A row for each inspection that rests on a provision, and each statement that names one."""
    asked, wanted = {council.iri: council for council in councils}, set(frameworks)
    seen: set[tuple[str | None, ...]] = set()
    for told in known.provisions:
        one = known.inspections.get(told["inspection"] or "")
        key = (told["provision"], told["use"], told["inspection"], told["statement"])
        if one is None or one.council not in asked or key in seen or (wanted and one.framework not in wanted):
            continue
        seen.add(key)
        row: Row = {**name_council(asked[one.council], one.ended()), **name_inspection(one)}
        row |= {name: told[name] for name in ("provision", "title", "use", "statement", "document", "passage")}
        row["page"] = int(told["page"]) if told["page"] else None
        row["inForce"] = in_force(one, day_of(told["from"]), day_of(told["until"]))
        yield mark(row, {"not-in-force"} if row["inForce"] == "no" else set())


def in_force(one: Inspection, since: date | None, until: date | None) -> str:
    """Whether a provision was in force on the first day of fieldwork: yes, no, or not known."""
    if one.start is None or (until and one.start >= until):
        return "no" if one.start else "not known"
    if since is None:
        return "not known"
    return "yes" if since <= one.start else "no"


def provisions(uses: Iterable[Row], inspections: Mapping[str, Sequence[Inspection]]) -> Iterator[Row]:
    """A row for each provision, use and framework: in how many of its held inspections, how often, in which years."""
    groups: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in uses:
        groups[str(row["provision"]), str(row["title"] or ""), str(row["use"]), str(row["framework"])].append(row)
    for (provision, title, use, framework), those in sorted(groups.items()):
        held = {str(row["inspection"]) for row in those if row["known"] == "report held"}
        years = sorted(str(row["fieldworkStart"])[:4] for row in those if row["fieldworkStart"])
        made: Row = {"provision": provision, "title": title or None, "use": use, "framework": framework}
        whole = inspections.get(framework, ())
        made |= share(len(held), len(whole)) if whole else share(0, 0)
        made |= {"statements": len({r["statement"] for r in those if r["statement"]}) or None}
        made |= {"firstYear": years[0] if years else None, "lastYear": years[-1] if years else None}
        made |= {"notInForce": sum(row["inForce"] == "no" for row in those)}
        made |= {"inForceNotKnown": sum(row["inForce"] == "not known" for row in those)}
        codes = {code for row in those for code in str(row["caveats"] or "").split()}
        codes |= {"visits-counted"} if len({one.is_visit for one in whole}) > 1 else set()
        yield mark(made, codes | few(len(whole)) | repeated(len(whole), len({one.council for one in whole})))
