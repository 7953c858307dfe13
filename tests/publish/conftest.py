"""The release of the invented history, for what is published beside it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from tests.releases import build_release
from tests.web.conftest import INVENTED, MANIFEST

from inspgraph.knowledge import load_knowledge
from inspgraph.quads import to_quads
from inspgraph.store import Release


@pytest.fixture(scope="session")
def history() -> list[ox.Quad]:
    """The quads of the vocabularies and of the invented history."""
    return [*to_quads(load_knowledge().graphs), *ox.parse(INVENTED.read_bytes(), format=ox.RdfFormat.TRIG)]


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory, history: list[ox.Quad]) -> Release:
    """A release of them."""
    return build_release(tmp_path_factory.mktemp("release"), history, MANIFEST)
