"""Opens the layout files: which documents there are, how each is laid out, and the patterns of its values.

A pattern is a regular expression written for readers: a blank stands for any white space, an apostrophe
for a straight or a curly one, and ``{date}`` for the atom of that name in ``layouts/atoms.toml``.
Each pattern carries examples, which a test runs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspgraph.errors import KnowledgeError

LAYOUTS = Path(__file__).parent / "layouts"
ATOM = re.compile(r"\{([a-z_]+)\}")
AT_LINE_START = {r"^\s*": r"^[^\S\n]*", r"^\W*": r"^[^\w\n]*"}
"""What may stand before the words of a line, without the lines before it: from each empty one they would be tried
anew, and a thousand of them would take a million steps."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern with its examples; ``gives`` are values that a match brings with it.

    ``examples`` pair a line with the groups that it must give; ``counter_examples`` must not match.
    """

    name: str
    regex: re.Pattern[str]
    gives: dict[str, Any]
    examples: tuple[dict[str, str], ...]
    counter_examples: tuple[str, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class SectionRule:
    """How one section of a layout is read.

    ``key`` is a concept of the report-section scheme whose labels are the printed headings; ``opens`` are
    sentences that open it where no heading stands, and belong to what it holds if the pattern says ``content``.
    ``reads`` says what its blocks are: ``items`` or ``paragraphs`` (one statement each), ``rows`` (those of a table,
    one statement each, whose first cells are the fields named in ``columns``), ``sentences`` (one statement each,
    beside a judgement), ``judgements``, ``areas`` (a list of judged areas), ``group``, ``deadline``, ``strand`` or
    ``part`` (headings that only set the context), ``nothing``, or ``end`` if nothing after it is read either.
    ``sets`` is the strand or part that a context heading sets, or the part to which any other section belongs.
    ``unnumbered`` says of a group that its points bear no numbers, so that it ends where numbered ones begin.
    """

    key: str
    reads: str
    type: str | None
    sets: str | None
    opens: tuple[Pattern, ...]
    within: tuple[str, ...]
    columns: tuple[str, ...] = ()
    unnumbered: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of document: how it is recognised, what it is, its sections, and the patterns of its values.

    ``formerly`` are the frameworks to which such a document belonged at other times: the one whose version was in
    force on the first day of fieldwork is meant.
    """

    key: str
    title: str
    kind: str
    primary: bool
    publisher: str
    framework: str
    formerly: tuple[str, ...]
    variant: str | None
    also: tuple[str, ...]
    conducted_by: tuple[str, ...]
    recognise: tuple[Pattern, ...]
    reject: tuple[Pattern, ...]
    values: dict[str, tuple[Pattern, ...]]
    sections: tuple[SectionRule, ...]
    closes: tuple[Pattern, ...]
    settings: dict[str, Any]

    def rule(self, key: str) -> SectionRule | None:
        """The rule of a section by its key."""
        return next((rule for rule in self.sections if rule.key == key), None)


@cache
def atoms() -> dict[str, str]:
    """The named parts that patterns are written with."""
    return {name: expand(regex, {}) for name, regex in _load(LAYOUTS / "atoms.toml").items() if isinstance(regex, str)}


def expand(pattern: str, parts: dict[str, str]) -> str:
    """A written pattern as a regular expression: atoms put in, blanks and apostrophes widened."""
    widened = pattern.replace(" ", r"\s+").replace("'", "['\u2019\u2018]")
    return ATOM.sub(lambda m: f"(?:{parts[m[1]]})" if m[1] in parts else m[0], widened)


def compile_pattern(row: dict[str, Any], origin: str) -> Pattern:
    """A row of a layout file as a pattern; ``KnowledgeError`` names file, pattern and mistake."""
    known = {"pattern", "examples", "not", "name", "case"}
    parts = atoms()
    flags = re.MULTILINE | (re.NOFLAG if row.get("case") else re.IGNORECASE)
    try:
        regex = re.compile(_in_its_line(_expand_fully(row["pattern"], parts)), flags)
    except (re.error, KeyError) as error:
        msg = f"{origin}: pattern {row.get('pattern')!r}: {error}"
        raise KnowledgeError(msg) from error
    examples = tuple({"text": e} if isinstance(e, str) else dict(e) for e in row.get("examples", ()))
    gives = {name: value for name, value in row.items() if name not in known}
    return Pattern(row.get("name", ""), regex, gives, examples, tuple(row.get("not", ())), origin)


def _in_its_line(regex: str) -> str:
    for written, bounded in AT_LINE_START.items():
        if regex.startswith(written):
            return bounded + regex.removeprefix(written)
    return regex


def _expand_fully(pattern: str, parts: dict[str, str]) -> str:
    text = expand(pattern, parts)
    while ATOM.search(text):
        wider = ATOM.sub(lambda m: f"(?:{parts[m[1]]})" if m[1] in parts else m[0], text)
        if wider == text:
            break
        text = wider
    return text


def _load(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except tomllib.TOMLDecodeError as error:
        msg = f"{path}: not TOML: {error}"
        raise KnowledgeError(msg) from error


@cache
def shared_patterns(name: str) -> tuple[Pattern, ...]:
    """The patterns of a file that every layout shares (``"progress"``, ``"absence"``, ``"mentions"`` …)."""
    return tuple(compile_pattern(row, f"{name}.toml") for row in _load(LAYOUTS / f"{name}.toml")["pattern"])


@cache
def layouts(root: Path | None = None) -> tuple[Layout, ...]:
    """Every layout, in the order of their file names, then those in the folder ``layouts`` under a root.

    One of the root's replaces the package's own of the same key.
    """
    more = sorted((root / "layouts").glob("layout-*.toml")) if root else []
    found = [_layout(path) for path in (*sorted(LAYOUTS.glob("layout-*.toml")), *more)]
    return tuple({layout.key: layout for layout in found}.values())


def _layout(path: Path) -> Layout:
    raw = _load(path)
    origin = path.name

    def patterns(key: str, source: dict[str, Any] = raw) -> tuple[Pattern, ...]:
        return tuple(compile_pattern(row, origin) for row in source.get(key, ()))

    return Layout(
        key=raw["key"],
        title=raw["title"],
        kind=raw["kind"],
        primary=raw["primary"],
        publisher=raw["publisher"],
        framework=raw["framework"],
        formerly=tuple(raw.get("formerly", ())),
        variant=raw.get("variant"),
        also=tuple(raw.get("also", ())),
        conducted_by=tuple(raw.get("conducted_by", ("ofsted",))),
        recognise=patterns("recognise"),
        reject=patterns("reject"),
        values={key: patterns(key, raw.get("value", {})) for key in raw.get("value", {})},
        sections=tuple(_section_rule(row, origin) for row in raw.get("section", ())),
        closes=patterns("closes"),
        settings=raw.get("settings", {}),
    )


def _section_rule(row: dict[str, Any], origin: str) -> SectionRule:
    opens = tuple(compile_pattern(p, origin) for p in row.get("opens", ()))
    return SectionRule(
        row["key"],
        row["reads"],
        row.get("type"),
        row.get("sets"),
        opens,
        tuple(row.get("within", ())),
        tuple(row.get("columns", ())),
        row.get("unnumbered", False),
    )


def every_pattern() -> Iterator[Pattern]:
    """Every pattern of every layout file, for the test that runs their examples."""
    for path in sorted(LAYOUTS.glob("*.toml")):
        if not path.stem.startswith("layout-") and path.stem != "atoms":
            yield from shared_patterns(path.stem)
    for layout in layouts():
        yield from (*layout.recognise, *layout.reject, *layout.closes)
        yield from (p for found in layout.values.values() for p in found)
        yield from (p for rule in layout.sections for p in rule.opens)
