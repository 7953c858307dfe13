"""What a person settled about a document, as a TOML file: ``docs/how-to/settle-a-doubt.md`` says what stands in it."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from inspgraph.errors import OverrideError
from inspgraph.registers import Authorities

Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class Entry(BaseModel):
    """Something that stands in an override file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Place(Entry):
    """Words of the document: on a page, or by position; ``until`` are the last words of a longer stretch."""

    page: int | None = None
    words: Words | None = None
    start: int | None = None
    exact: Words | None = None
    until: Words | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Place:
        by_page = (self.page is not None) + (self.words is not None)
        by_position = (self.start is not None) + (self.exact is not None)
        if sorted((by_page, by_position)) != [0, 2]:
            msg = "give page and words, or start and exact"
            raise ValueError(msg)
        return self


class Remark(Entry):
    """Why, by whom and when something was settled; ``inspection`` is its framework where a document has two."""

    reason: Words
    by: Words
    on: datetime.date
    inspection: str | None = None
    evidence: tuple[Place, ...] = Field(default=(), strict=False)


class Settling(Remark):
    """A remark that rests on words of the document."""

    evidence: tuple[Place, ...] = Field(min_length=1, strict=False)


class Value(Settling):
    """One value: an authority, framework or variant."""

    value: Words


class Day(Settling):
    """A day."""

    value: datetime.date


class Period(Entry):
    """One period of fieldwork, both days included."""

    start: datetime.date
    end: datetime.date

    @model_validator(mode="after")
    def _forward(self) -> Period:
        if self.end < self.start:
            msg = "ends before it starts"
            raise ValueError(msg)
        return self


class When(Settling):
    """The fieldwork: its periods, or its month alone."""

    value: tuple[Period, ...] = Field(default=(), strict=False)
    month: str | None = Field(default=None, pattern=r"^\d{4}-(?:0[1-9]|1[0-2])$")

    @model_validator(mode="after")
    def _either(self) -> When:
        if bool(self.value) == bool(self.month):
            msg = 'give value = [{ start = …, end = … }], or month = "…"'
            raise ValueError(msg)
        return self


class Names(Settling):
    """All the people of a role, in order."""

    value: tuple[Words, ...] = Field(min_length=1, strict=False)


class Member(Settling):
    """One person of the team: added, dropped, or with another role or designation."""

    do: Literal["add", "drop", "change"] = "add"
    name: Words
    role: str | None = None
    designation: str | None = None

    @model_validator(mode="after")
    def _enough(self) -> Member:
        if self.do == "add" and not self.role:
            msg = "who is added needs a role"
            raise ValueError(msg)
        if self.do == "change" and not (self.role or self.designation):
            msg = "give the role or the designation that is right"
            raise ValueError(msg)
        return self


class Judgement(Settling):
    """The grade of one area; ``drop`` where the document gives none."""

    area: Words
    grade: Words | None = None
    drop: bool = False

    @model_validator(mode="after")
    def _either(self) -> Judgement:
        if bool(self.grade) == self.drop:
            msg = "give the grade, or drop = true"
            raise ValueError(msg)
        return self


class Statement(Settling):
    """One statement, found by where its evidence begins: added, dropped, or with other values."""

    do: Literal["add", "drop", "change"]
    type: str | None = None
    number: str | None = None
    deadline: str | None = None
    body: Literal["la", "lscb"] | None = None
    section: str | None = None
    group: str | None = None

    @model_validator(mode="after")
    def _enough(self) -> Statement:
        given = [self.type, self.number, self.deadline, self.body, self.section, self.group]
        if self.do == "add" and not self.type:
            msg = "what is added needs a type"
            raise ValueError(msg)
        if (self.do == "change") != any(v is not None for v in given) and self.do != "add":
            msg = "give what is to change; what is dropped has no values"
            raise ValueError(msg)
        return self


class Dismissal(Remark):
    """An issue that somebody looked at: the value is right as it was read; ``says`` are words of its message."""

    code: Words
    field: Words | None = None
    says: Words | None = None


class OverrideFile(Entry):
    """What was settled about one document; ``path`` and ``title`` say to people which it is."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    path: Words
    title: str | None = None
    authority: Value | None = None
    framework: Value | None = None
    variant: Value | None = None
    fieldwork: When | None = None
    published: Day | None = None
    lead_inspectors: Names | None = None
    team: tuple[Member, ...] = Field(default=(), strict=False)
    judgements: tuple[Judgement, ...] = Field(default=(), strict=False)
    statements: tuple[Statement, ...] = Field(default=(), strict=False)
    issues: tuple[Dismissal, ...] = Field(default=(), strict=False)


@dataclass(frozen=True)
class Override:
    """An override file with the path that it was read from."""

    file: Path
    content: OverrideFile

    def hint(self, row: Mapping[str, str] | None, register: Authorities) -> Mapping[str, str] | None:
        """The document's row of a catalogue with the authority that was settled, so that reading can begin."""
        given = self.content.authority
        authority = (register.by_urn.get(given.value) or register.find(given.value)) if given else None
        return {**(row or {}), "ofsted_urn": authority.ofsted_urn} if authority else row


@dataclass(frozen=True)
class Overrides:
    """The overrides at hand, by the SHA-256 of their documents."""

    by_sha256: Mapping[str, Override]

    def find(self, sha256: str, path: str) -> Override | None:
        """The override for a document, or none.

        Raises ``OverrideError`` if one names this very path for another file: what was settled may not hold of it.
        """
        found = self.by_sha256.get(sha256)
        for other in () if found else self.by_sha256.values():
            if _names(other.content.path, path):
                msg = (
                    f"{other.file}: sha256: {path} is another file now ({sha256}); look at it again, then give "
                    "its sha256 here, or remove the override"
                )
                raise OverrideError(msg)
        return found


def _names(named: str, path: str) -> bool:
    """Whether a path that an override names, with its folder, is the end of another."""
    wanted = PurePath(named).parts
    return len(wanted) > 1 and PurePath(path).parts[-len(wanted) :] == wanted


def read_overrides(*folders: Path) -> Overrides:
    """Every override of some folders; a folder that is not there has none.

    Raises ``OverrideError`` that names file, place and mend of the first mistake.
    """
    found: dict[str, Override] = {}
    for path in [path for folder in folders for path in sorted(folder.glob("*.toml"))]:
        override = read_override(path)
        before = found.setdefault(override.content.sha256, override)
        if before is not override:
            msg = f"{path}: sha256: {before.file} is about the same document; keep one file a document"
            raise OverrideError(msg)
    return Overrides(found)


def read_override(path: Path) -> Override:
    """One override file; ``OverrideError`` names the place of a mistake in it, and its mend."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{path}: not TOML: {error}"
        raise OverrideError(msg) from error
    try:
        return Override(path, OverrideFile.model_validate(content))
    except ValidationError as error:
        first = error.errors()[0]
        msg = f"{path}: {name_place(first['loc'])}: {_mend(first['type'], first['loc'], first['msg'])}"
        raise OverrideError(msg) from error


def name_place(location: Iterable[str | int]) -> str:
    """A place in a file for people: ``("team", 1, "role")`` gives ``"team 2, role"``."""
    told: list[str] = []
    for part in location:
        if isinstance(part, int) and told:
            told[-1] += f" {part + 1}"
        else:
            told.append(str(part))
    return ", ".join(told) or "the file"


def _mend(kind: str, location: tuple[str | int, ...], message: str) -> str:
    if kind == "missing":
        return "is missing; give it"
    if kind == "extra_forbidden":
        return f"no such key; there are {', '.join(_keys(location[:-1]))}"
    return message.removeprefix("Value error, ")


def _keys(location: Iterable[str | int]) -> list[str]:
    """The keys that an entry may have, by where it stands."""
    model: Any = OverrideFile
    for part in location:
        if isinstance(part, str):
            model = _inner(model.model_fields[part].annotation)
    return list(model.model_fields)


def _inner(annotation: Any) -> Any:  # noqa: ANN401 - an annotation is whatever was written
    """The model inside an annotation such as ``Value | None`` or ``tuple[Place, ...]``."""
    inside = [a for a in getattr(annotation, "__args__", ()) if isinstance(a, type) and issubclass(a, BaseModel)]
    return inside[0] if inside else annotation
