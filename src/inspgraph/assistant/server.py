"""The tools as a server of the Model Context Protocol, by its official library; on standard input and output, or HTTP.

What goes wrong is told to the model in the words of our errors; anything unforeseen stays in the log.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from inspgraph.assistant import asking, card, finding, views
from inspgraph.assistant.desk import Answer, Desk
from inspgraph.errors import InspgraphError, MissingExtraError
from inspgraph.store import Release
from inspgraph.web.evaluator import Evaluator

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

Rows = Annotated[int, Field(description="How many rows at most, from 1 to 200.", ge=1, le=asking.MOST_ROWS)]
Kind = Annotated[str | None, Field(description=f"One of {', '.join(finding.KINDS)}; nothing for any.")]
Tool = Callable[..., Awaitable[Answer]]


def make_server(release: Release, version: str, *, seconds: float = 10.0, memory: int = 2**31) -> MCPServer[None]:
    """A server over a release, which gives a query so many seconds and bytes of memory.

    Raises ``MissingExtraError`` without the extra ``mcp``.
    """
    try:
        from mcp.server.mcpserver import MCPServer  # noqa: PLC0415 - an extra
        from mcp_types import ToolAnnotations  # noqa: PLC0415
        from rapidfuzz import fuzz as _  # noqa: F401, PLC0415 - look-ups need it later
    except ImportError as error:
        msg = "the server for assistants needs the extra `mcp`: pip install 'inspgraph[mcp]'"
        raise MissingExtraError(msg) from error

    desk = Desk(release, Evaluator(release.root, seconds, children=2, standby=1, memory=memory))

    @asynccontextmanager
    async def lifespan(server: MCPServer[None]) -> AsyncIterator[None]:
        try:
            yield
        finally:
            desk.evaluator.close()

    server = MCPServer(
        "inspgraph",
        title="Inspections of English children's services",
        instructions=card.words()["instructions"].strip(),
        version=version,
        lifespan=lifespan,
        log_level="WARNING",
    )
    only_reads = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
    for tool in tools(desk):
        server.add_tool(_told(tool), annotations=only_reads)
    return server


def tools(desk: Desk) -> list[Tool]:
    """The tools over a desk; a tool's name, description and parameters are what a model sees of it."""

    async def describe_graph() -> Answer:
        """Read this first: classes, properties, prefixes, code lists, counts, time covered, what is missing."""
        return await asyncio.to_thread(card.describe_graph, desk)

    async def find(
        name: Annotated[str, Field(description="A rough name: a council by present or former name, a theme, a law …")],
        kind: Kind = None,
    ) -> Answer:
        """Turn a rough name into addresses: candidates with scores, and whether it is doubtful which is meant."""
        return await asyncio.to_thread(finding.find, desk, name, kind)

    async def list_questions(
        about: Annotated[
            str | None, Field(description="Words that the question must hold, as 'grades regime'.")
        ] = None,
    ) -> Answer:
        """List the questions that can be asked by name, with their parameters."""
        return await asyncio.to_thread(asking.list_questions, desk, about)

    async def ask_question(
        name: Annotated[str, Field(description="A name that list_questions gave.")],
        parameters: Annotated[dict[str, str] | None, Field(description="Its parameters; iri means an address.")] = None,
        most_rows: Rows = 50,
    ) -> Answer:
        """Ask a question by name; rows with citations."""
        return await asyncio.to_thread(asking.ask_question, desk, name, parameters, most_rows)

    async def sparql(
        query: Annotated[
            str, Field(description="SPARQL 1.1 (SELECT, ASK, CONSTRUCT, DESCRIBE) with its PREFIX lines.")
        ],
        most_rows: Rows = 50,
    ) -> Answer:
        """Ask in SPARQL, read only; terms are checked first. Select addresses too: citations are made of them."""
        return await asking.ask_sparql(desk, query, most_rows)

    async def inspection(
        key: Annotated[str, Field(description="Its address or key, as 80536-cra-2010-11.")],
    ) -> Answer:
        """What is held of one inspection: facts, judgements, documents, statements, doubts."""
        return await asyncio.to_thread(views.inspection, desk, key)

    async def authority(
        name: Annotated[str, Field(description="A council by name, Ofsted number or address.")],
    ) -> Answer:
        """What is held of one authority: codes, former names, reorganisations, and its inspections in order."""
        return await asyncio.to_thread(views.authority, desk, name)

    async def statement(
        key: Annotated[str, Field(description="Its address or key.")],
    ) -> Answer:
        """What is held of one statement: words or summary, type, themes and how sure, links, where it stands."""
        return await asyncio.to_thread(views.statement, desk, key)

    return [describe_graph, find, list_questions, ask_question, sparql, inspection, authority, statement]


def _told(tool: Tool) -> Callable[..., Awaitable[dict[str, Any]]]:
    """A tool whose errors are told in our words."""
    from mcp.server.mcpserver.exceptions import ToolError  # noqa: PLC0415 - an extra

    @functools.wraps(tool)
    async def told(*given: Any, **named: Any) -> dict[str, Any]:  # noqa: ANN401 - as the tool takes them
        try:
            return await tool(*given, **named)
        except InspgraphError as error:
            raise ToolError(str(error)) from error

    return told
