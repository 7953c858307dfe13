"""From a rough name to addresses: candidates with scores, the best first, and whether there is doubt which is meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspgraph import iris
from inspgraph.assistant.desk import Answer, Desk, Row
from inspgraph.errors import MissingExtraError, QueryError
from inspgraph.registers import name_key

KINDS = (
    *("authority", "former-council", "theme", "framework", "area", "provision", "grade"),
    *("population", "inspection-type", "statement-type", "polarity"),
)
COUNCILS = frozenset({"authority", "former-council"})
LEAST, CLEAR = 0.6, 0.08
"""The least score of a candidate, and by how much the best must lead to be meant without doubt."""
OTHER_NUMBER = 0.2
"""What a name loses that lacks a number that was asked for."""
MOST = 8


@dataclass(frozen=True, slots=True)
class Named:
    """A name of a thing: the thing, its kind, the name that it is shown by, the name as compared, notes on it."""

    thing: str
    kind: str
    name: str
    form: str
    note: str | None
    until: str | None


def find(desk: Desk, name: str, kind: str | None = None) -> Answer:
    """What a rough name may mean, of one kind or of any; ``QueryError`` for an empty name or an unknown kind."""
    if not name.strip() or (kind is not None and kind not in KINDS):
        msg = f"give a name, and as kind one of {', '.join(KINDS)}, or none"
        raise QueryError(msg)
    found = _best(score(name, one), one) if (one := _names(desk, kind)) else []
    candidates = [_candidate(points, named) for points, named in found[:MOST]]
    clear = bool(found) and (len(found) == 1 or found[0][0] - found[1][0] >= CLEAR)
    caveats = []
    if not candidates:
        caveats.append(f"Nothing here is called anything like {name!r}; that says nothing of what exists elsewhere.")
    elif not clear:
        caveats.append("Several things are called nearly so: ask which is meant, and do not choose by yourself.")
    told = {"asked": name, "ambiguous": bool(candidates) and not clear, "candidates": candidates}
    return desk.answer(told, caveats=caveats)


def known_names(desk: Desk) -> list[Named]:
    """Every name that can be found, read once."""
    return desk.keep("names", lambda: [_named(row) for row in desk.rows("names-to-find")])


def _names(desk: Desk, kind: str | None) -> list[Named]:
    wanted = COUNCILS if kind == "authority" else {kind}
    return [one for one in known_names(desk) if kind is None or one.kind in wanted]


def _named(row: Row) -> Named:
    kind, form = row["kind"] or "", row["form"] or ""
    compared = name_key(form) if kind in COUNCILS and not form.isdigit() else plain(form)
    return Named(row["thing"] or "", kind, row["name"] or "", compared, row["note"], row["until"])


def plain(name: str) -> str:
    """A name as it is compared: its letters and digits, in small letters."""
    return iris.slug(name.replace("&", " and ")).replace("-", " ")


def score(name: str, names: Iterable[Named]) -> list[float]:
    """How like a name each of others is, from 0 to 1; 1 is the same but for case, signs and a council's kind."""
    try:
        from rapidfuzz import fuzz  # noqa: PLC0415 - comes with the extra
    except ImportError as error:
        msg = "looking up rough names needs the extra `mcp`: pip install 'inspgraph[mcp]'"
        raise MissingExtraError(msg) from error
    mine, council = plain(name), plain(name) if name.strip().isdigit() else name_key(name)
    told = []
    for one in names:
        asked = council if one.kind in COUNCILS else mine
        alike = max(fuzz.ratio(asked, one.form), 0.95 * fuzz.token_sort_ratio(asked, one.form))
        within = 80.0 if asked and set(asked.split()) <= set(one.form.split()) else 0.0
        told.append(max(alike, within) / 100 - (OTHER_NUMBER if numbers(asked) - numbers(one.form) else 0))
    return told


def numbers(name: str) -> set[str]:
    """The words of a name that hold a digit: another section is another thing, however alike its name is."""
    return {word for word in name.split() if any(letter.isdigit() for letter in word)}


def _best(scores: list[float], names: list[Named]) -> list[tuple[float, Named]]:
    """Each thing by its best name, those that are like enough, the best first."""
    best: dict[str, tuple[float, Named]] = {}
    for points, one in zip(scores, names, strict=True):
        if points >= LEAST and points > best.get(one.thing, (0.0, one))[0]:
            best[one.thing] = (points, one)
    return sorted(best.values(), key=lambda found: (-found[0], found[1].thing))


def _candidate(points: float, named: Named) -> Answer:
    told: Answer = {"address": named.thing, "name": named.name, "kind": named.kind, "score": round(points, 2)}
    if named.form != plain(named.name):
        told["matched"] = named.form
    if named.note:
        told["one_of"] = named.note
    if named.until:
        told["existed_until"] = named.until
    return told
