"""Writing whole graphs: the other half of the SPARQL 1.1 Graph Store HTTP Protocol (sections 5.3 to 5.5).

Offered in writer mode only, to tokens with the scope ``graphs``.
"""

from __future__ import annotations

import uuid
from email.parser import BytesParser
from email.policy import HTTP

from starlette.requests import Request
from starlette.responses import Response

from inspgraph import iris
from inspgraph.web.asking import content_type, read_body, read_parameters
from inspgraph.web.changes import INPUT, Change, Done
from inspgraph.web.graphstore import NoSuchGraphError, direct_graph, named_graph
from inspgraph.web.problems import MediaTypeError, RequestError
from inspgraph.web.rooms import Room
from inspgraph.web.writermode import writer_of

MOST_BODY = 20 * 2**20
SECONDS = 600.0
"""How long a graph may take to come."""
Parts = tuple[tuple[str, bytes], ...]

router = Room()


@router.route("/gsp", methods=["PUT"])
@router.route("/gsp/{name:path}", methods=["PUT"])
async def put_graph(request: Request) -> Response:
    """Replaces a graph by what is sent: 201 if it is new, else 204."""
    graph = graph_of(request)
    done = await change(request, Change(action="put", graph=graph, parts=await read_parts(request)))
    return _stored(request, graph, done)


@router.route("/gsp", methods=["POST"])
@router.route("/gsp/{name:path}", methods=["POST"])
async def post_graph(request: Request) -> Response:
    """Adds what is sent to a graph; to the store itself, makes a new one and tells its IRI in ``Location``."""
    made = request.url.path.endswith("/gsp") and not request.url.query
    graph = f"{iris.GRAPH}made/{uuid.uuid4()}" if made else graph_of(request)
    done = await change(request, Change(action="post", graph=graph, parts=await read_parts(request)))
    return _stored(request, graph, done)


@router.route("/gsp", methods=["DELETE"])
@router.route("/gsp/{name:path}", methods=["DELETE"])
async def delete_graph(request: Request) -> Response:
    """Removes a graph; ``NoSuchGraphError`` if there is none."""
    graph = graph_of(request)
    done = await change(request, Change(action="delete", graph=graph))
    if not done.existed:
        msg = f"there is no graph {graph}"
        raise NoSuchGraphError(msg)
    return Response(status_code=204)


def graph_of(request: Request) -> str | None:
    """The graph that a request names, by its address or by parameters."""
    if request.url.path.endswith("/gsp"):
        return named_graph(read_parameters(request.scope["query_string"]))
    return direct_graph(request)


async def change(request: Request, asked: Change) -> Done:
    """What became of a change to a graph; raises as ``Tokens.check`` and ``Writer.change``."""
    writer = writer_of(request)
    writer.mode.tokens.check(request.headers.get("authorization"), "graphs")
    return await writer.change(asked)


def _stored(request: Request, graph: str | None, done: Done) -> Response:
    if done.existed or graph is None:
        return Response(status_code=204)
    return Response(status_code=201, headers={"Location": graph})


async def read_parts(request: Request) -> Parts:
    """What is sent, with its media types: one graph, or the files of a form, which are taken together.

    Raises ``MediaTypeError``, ``TooLargeError`` or ``RequestError``; the token is looked at before the body.
    """
    writer_of(request).mode.tokens.check(request.headers.get("authorization"), "graphs")
    kind = content_type(request)
    body = await read_body(request, MOST_BODY, SECONDS)
    if kind != "multipart/form-data":
        return ((known(kind), body),)
    return _files(request.headers["content-type"], body)


def _files(header: str, body: bytes) -> Parts:
    """The files of a form (RFC 7578); ``RequestError`` for what is none."""
    try:
        form = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {header}\r\n\r\n".encode("latin-1") + body)
        files = [part for part in form.iter_parts() if part.get_content_type() != "multipart/form-data"]
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        msg = "the form cannot be read"
        raise RequestError(msg) from error
    if not files:
        msg = "the form holds no file"
        raise RequestError(msg)
    return tuple((known(part.get_content_type()), part.get_payload(decode=True)) for part in files)  # type: ignore[misc]


def known(media_type: str) -> str:
    """A media type in which a graph may be sent; ``MediaTypeError`` for another."""
    if media_type not in INPUT:
        msg = f"a graph is sent as one of {', '.join(INPUT)}, not as {media_type!r}"
        raise MediaTypeError(msg)
    return media_type
