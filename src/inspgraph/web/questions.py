"""A query as the endpoint takes it on: its task for the engine, and the key under which its answer is kept."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from inspgraph.store import Scope
from inspgraph.web.asking import Asked
from inspgraph.web.evaluation import Rest, Task
from inspgraph.web.guard import Form, Reading, read_query
from inspgraph.web.negotiation import GRAPH_FORMS, HTML, TABLE_FORMS, Representation, named_form, negotiate, takes_gzip
from inspgraph.web.problems import RequestError, wants_page
from inspgraph.web.results import Key
from inspgraph.web.site import Site


class Question(NamedTuple):
    """A task, the key of its answer, whether asking again gives the same, and of a look-up how it is asked for few
    rows (``lookups``)."""

    task: Task
    key: Key
    steady: bool = True
    few: str = ""


def read_question(site: Site, asked: Asked, accept: str | None, encoding: str | None) -> Question:
    """A query as a question, with the Accept and Accept-Encoding headers of who asks.

    Raises ``RequestError`` where there is no query, and what ``read_query`` and ``form_for`` raise.
    """
    if asked.query is None:
        msg = "there is no query: give one as ?query=… or in the body"
        raise RequestError(msg)
    reading = read_query(asked.query)
    form = form_for(reading.form, asked.format, accept)
    told = (("query", reading.plain), *scope_parameters(asked.scope), ("format", form.name))
    task = Task(
        asked.query,
        form.media_type,
        asked.scope,
        reading.chooses,
        asked.offset,
        site.settings.most_rows,
        site.settings.most_bytes,
        takes_gzip(encoding),
        Rest(site.address("/sparql"), told),
    )
    return Question(task, key_of(site, reading, task), reading.steady, reading.looks_up)


def key_of(site: Site, reading: Reading, task: Task) -> Key:
    """All that the answer to a task depends on."""
    release, form = site.release.sha256, task.media_type
    return Key(release, reading.plain, form, task.scope, task.offset, task.most_rows, task.rest, task.pack)


@lru_cache(maxsize=1024)
def wants_answer_as_page(name: str | None, accept: str | None) -> bool:
    """Whether an answer is asked for as a page; ``NotAcceptableError`` for a name that no form has."""
    return named_form(name, (*TABLE_FORMS, *GRAPH_FORMS)) == HTML if name else wants_page(accept)


@lru_cache(maxsize=1024)
def form_for(kind: Form, name: str | None, accept: str | None) -> Representation:
    """The form in which a query of a kind is answered; ``NotAcceptableError`` if none fits."""
    offered = forms_of(kind)
    return named_form(name, offered) if name else negotiate(accept, offered)


def forms_of(kind: Form) -> tuple[Representation, ...]:
    """What the answer to a query of that form is given as, to programs."""
    return TABLE_FORMS[:-1] if kind == "table" else GRAPH_FORMS[:-1]


def scope_parameters(scope: Scope | None) -> tuple[tuple[str, str], ...]:
    """A scope as the parameters of the protocol."""
    if scope is None:
        return ()
    named = (("named-graph-uri", graph) for graph in scope.named)
    return (*(("default-graph-uri", graph) for graph in scope.default), *named)
