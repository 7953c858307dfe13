"""Where tables get their rows: a release on disk, or an endpoint that answers SPARQL over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from inspgraph.errors import QueryError, StoreError
from inspgraph.queries import ask, find_query
from inspgraph.queries.kept import kept_rows
from inspgraph.store import Release, Store

Row = dict[str, str | None]
RESULTS = "application/sparql-results+json"
SECONDS = 60.0


class Source(Protocol):
    """Whatever answers named queries and says which release it has."""

    @property
    def release(self) -> str:
        """The release by its digest, or the address of an endpoint that does not tell."""

    def rows(self, query: str, **values: str) -> list[Row]:
        """The rows of a named query as plain strings, with its parameters bound."""


class HeldRelease:
    """A release on disk."""

    def __init__(self, release: Release) -> None:
        self._release = release

    @property
    def release(self) -> str:
        """The SHA-256 of the release's dump."""
        return self._release.sha256

    def rows(self, query: str, **values: str) -> list[Row]:
        """As ``Source.rows``, from what the build kept where it did; ``QueryError`` if there is no such query or a
        parameter is missing."""
        found = None if values else kept_rows(self._release, find_query(query).text)
        return ask(self._release, query, **values) if found is None else found


class Endpoint:
    """An endpoint (SPARQL 1.1 Protocol) whose default graph is the union of its graphs, as with `inspgraph serve`."""

    def __init__(self, address: str, client: Any = None) -> None:  # noqa: ANN401 - httpx is an extra
        self.address = address
        self._client = client or _client()
        self._etag = ""

    @property
    def release(self) -> str:
        """The endpoint's address, with the entity tag of its last answer where it gave one."""
        return f"{self.address} {self._etag}".strip()

    def rows(self, query: str, **values: str) -> list[Row]:
        """As ``Source.rows``; ``QueryError`` if the endpoint refuses, can't be reached, or cuts the answer short."""
        text = with_values(query, values)
        answer = self._ask(text)
        self._etag = answer.headers.get("etag", "").strip('W/"')
        if "inspgraph-truncated" in answer.headers:
            msg = f"{self.address}: the rows of {query!r} were cut short ({answer.headers['inspgraph-truncated']})"
            raise QueryError(msg)
        return _plain(answer.text, self.address)

    def _ask(self, sparql: str) -> Any:  # noqa: ANN401 - httpx is an extra
        import httpx  # noqa: PLC0415 - an extra, needed for endpoints alone

        try:
            answer = self._client.post(self.address, data={"query": sparql}, headers={"Accept": RESULTS})
        except httpx.HTTPError as error:
            msg = f"{self.address}: cannot be asked: {error}"
            raise QueryError(msg) from error
        if answer.status_code != 200:
            msg = f"{self.address}: answered {answer.status_code}: {answer.text[:200]}"
            raise QueryError(msg)
        return answer


def _client() -> Any:  # noqa: ANN401 - httpx is an extra
    try:
        import httpx  # noqa: PLC0415 - an extra, needed for endpoints alone
    except ImportError as error:
        msg = "an endpoint is asked with httpx, which is not installed: pip install 'inspgraph[tables]'"
        raise QueryError(msg) from error
    return httpx.Client(timeout=SECONDS, follow_redirects=True)


def with_values(name: str, values: Mapping[str, str]) -> str:
    """The text of a named query with its parameters in a VALUES clause at the end (SPARQL 1.1 Query, 10.2.2)."""
    query = find_query(name)
    if set(values) != set(query.parameters):
        msg = f"query {name!r} takes {sorted(query.parameters) or 'no parameters'}, not {sorted(values)}"
        raise QueryError(msg)
    if not values:
        return query.text
    terms = " ".join(_term(value, query.parameters[key]) for key, value in values.items())
    return f"{query.text}\nVALUES ({' '.join(f'?{key}' for key in values)}) {{ ({terms}) }}"


def _term(value: str, kind: str) -> str:
    if kind == "iri":
        if any(sign in value for sign in '<>"{}|^`\\') or any(ord(sign) <= 32 for sign in value):
            msg = f"{value!r} is no IRI"
            raise QueryError(msg)
        return f"<{value}>"
    return json.dumps(value, ensure_ascii=False)


def _plain(text: str, address: str) -> list[Row]:
    try:
        told = json.loads(text)
        names = told["head"]["vars"]
        return [{name: row.get(name, {}).get("value") for name in names} for row in told["results"]["bindings"]]
    except (ValueError, KeyError, TypeError) as error:
        msg = f"{address}: its answer is no table of SPARQL results in JSON"
        raise QueryError(msg) from error


def find_source(place: str | Path | Release | Source) -> Source:
    """The source that a place means: an ``http(s)`` address, a release, or the folder of a release or a store.

    ``StoreError`` if a folder is neither, or holds a store without a release.
    """
    if isinstance(place, Release):
        return HeldRelease(place)
    if isinstance(place, str | Path):
        return Endpoint(str(place)) if str(place).startswith(("http://", "https://")) else _held(Path(place))
    return place


def _held(folder: Path) -> HeldRelease:
    if (folder / "manifest.json").exists():
        return HeldRelease(Release.open(folder))
    current = Store.open(folder).current()
    if current is None:
        msg = f"{folder}: holds no release yet; `inspgraph build --store {folder}` makes one"
        raise StoreError(msg)
    return HeldRelease(current)
