"""A server for assistants over the history of two authorities that do not exist, and the library's own client of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from tests.releases import build_release
from tests.web.conftest import INVENTED, MANIFEST

from inspgraph.knowledge import load_knowledge
from inspgraph.quads import to_quads
from inspgraph.store import Release


class Assistant:
    """Calls tools as an assistant does: ``call`` gives what an answer holds, ``refused`` the words of an error."""

    def __init__(self, client: Any, portal: BlockingPortal) -> None:
        self.client, self._portal = client, portal

    def tools(self) -> list[Any]:
        return self._portal.call(self.client.list_tools).tools

    def _ask(self, tool: str, given: dict[str, Any]) -> Any:
        return self._portal.call(self.client.call_tool, tool, given)

    def call(self, tool: str, **given: Any) -> dict[str, Any]:
        result = self._ask(tool, given)
        assert not result.is_error, result.content
        assert json.loads(result.content[0].text) == result.structured_content, "both forms of an answer say the same"
        return result.structured_content

    def refused(self, tool: str, **given: Any) -> str:
        result = self._ask(tool, given)
        assert result.is_error, result.structured_content
        return result.content[0].text


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the vocabularies and the invented history."""
    quads = [*to_quads(load_knowledge().graphs), *ox.parse(INVENTED.read_bytes(), format=ox.RdfFormat.TRIG)]
    return build_release(tmp_path_factory.mktemp("release"), quads, MANIFEST)


@pytest.fixture(scope="session")
def assistant(release: Release) -> Iterator[Assistant]:
    """A client in memory of a server whose queries may take three seconds."""
    mcp = pytest.importorskip("mcp", reason="the server for assistants comes with the extra `mcp`")
    from inspgraph.assistant import make_server

    with start_blocking_portal() as portal:
        server = make_server(release, "0", seconds=3.0)
        with portal.wrap_async_context_manager(mcp.Client(server)) as client:
            yield Assistant(client, portal)
