"""Whole graphs at addresses: the reading half of the SPARQL 1.1 Graph Store HTTP Protocol (sections 4 and 5.2, 5.6).

``/gsp?graph=IRI`` and ``/gsp?default`` name a graph indirectly; ``/gsp/{name}`` is the graph whose IRI ends so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from inspgraph import iris
from inspgraph.errors import InspgraphError
from inspgraph.store import Scope
from inspgraph.web.answering import find, who
from inspgraph.web.asking import graph_iri, offset_in, read_parameters
from inspgraph.web.evaluation import Rest, Task
from inspgraph.web.guard import read_query
from inspgraph.web.negotiation import GRAPH_FORMS, named_form, negotiate, takes_gzip
from inspgraph.web.problems import RequestError
from inspgraph.web.questions import Question, key_of
from inspgraph.web.replies import as_response, not_changed, reply_with
from inspgraph.web.results import matches
from inspgraph.web.rooms import Room
from inspgraph.web.site import site_of

ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
FORMS = GRAPH_FORMS[:-1]
READ, WRITE = "GET, HEAD, OPTIONS", ", PUT, POST, DELETE"

router = Room()


class NoSuchGraphError(InspgraphError):
    """The release holds no triple in a graph."""


@router.route("/gsp", methods=["GET", "HEAD"])
async def read_indirect(request: Request) -> Response:
    """The graph that ``?graph=`` names, or with ``?default`` the default graph: the union of all."""
    given = read_parameters(request.scope["query_string"])
    return await give_graph(request, named_graph(given), given)


@router.route("/gsp/{name:path}", methods=["GET", "HEAD"])
async def read_direct(request: Request) -> Response:
    """The graph that the address itself names."""
    return await give_graph(request, direct_graph(request), read_parameters(request.scope["query_string"]))


@router.route("/gsp", methods=["OPTIONS"])
@router.route("/gsp/{name:path}", methods=["OPTIONS"])
def tell_methods(request: Request) -> Response:
    """Tells what can be done with a graph."""
    more = "" if request.app.state.writer is None else WRITE
    return Response(status_code=204, headers={"Allow": READ + more})


def named_graph(given: Mapping[str, Sequence[str]]) -> str | None:
    """The graph that parameters name, none for the default graph; ``RequestError`` unless they name one."""
    graphs = given.get("graph", ())
    if len(graphs) + len(given.get("default", ())) != 1:
        msg = "name one graph: ?graph= with its IRI, or ?default"
        raise RequestError(msg)
    return graph_iri(graphs[0]) if graphs else None


def direct_graph(request: Request) -> str:
    """The IRI of the graph at an address; percent signs stay as they came."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    name = raw.partition(b"?")[0].decode("ascii", "replace").partition("/gsp/")[2]
    return graph_iri(iris.GRAPH + name)


async def give_graph(request: Request, graph: str | None, given: Mapping[str, Sequence[str]]) -> Response:
    """A graph in the form that the Accept header or ``?format=`` asks for.

    Raises ``NoSuchGraphError`` for a named graph without triples: the store keeps no empty ones.
    """
    site, asked = site_of(request), given.get("format", ())
    form = named_form(asked[0], FORMS) if asked else negotiate(request.headers.get("accept"), FORMS)
    task = Task(
        ALL,
        form.media_type,
        Scope((graph,)) if graph else None,
        offset=offset_in(given),
        most_rows=site.settings.most_rows,
        most_bytes=site.settings.most_bytes,
        pack=takes_gzip(request.headers.get("accept-encoding")),
        rest=Rest(site.address("/gsp"), (("graph", graph) if graph else ("default", ""), ("format", form.name))),
    )
    question = Question(task, key_of(site, read_query(ALL), task))
    if matches(request.headers.get("if-none-match"), question.key.etag()):
        return not_changed(question)
    answer = await find(request, question)
    if answer.empty and graph and not task.offset:
        msg = f"there is no graph {graph}"
        raise NoSuchGraphError(msg)
    return as_response(reply_with(question, answer), site.allowance.headers(who(request.scope)))
