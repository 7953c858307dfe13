"""The words of judged areas, held against real reports: headings as printed are facts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspgraph.concepts import Concept
from inspgraph.knowledge import Knowledge, normal
from inspgraph.read import read_document

SAMPLES = {
    "lac-2013": "corpus/*/*pdf - 23 august 2013.pdf",
    "sif-2013": "corpus/*/children's services inspection - *2014.pdf",
    "ilacs-2018": "corpus/*/children's services inspection - *2019.pdf",
    "ilacs-2023": "corpus/*/children's services inspection - *2024.pdf",
    "area-send-2023": "corpus-send/*/*.pdf",
}
"""For each version the reports among which one is read, by their names."""
NOT_A_HEADING = {"sif-overall": "overall judgement is"}
"""An area whose grade stands in a sentence, and the words of it."""


def printed(area: Concept) -> str:
    """The words of an area as they are compared; the strand in brackets is ours."""
    return NOT_A_HEADING.get(area.key, normal(re.sub(r" \([^)]*\)$", "", area.label)))


def judged(knowledge: Knowledge, version: str) -> list[Concept]:
    wanted = knowledge.concept("framework-version", version).values["judgesArea"]
    return [area for framework in ("lac-2013", "sif", "ilacs", "area-send") for area in knowledge.areas(framework)
            if area.iri in wanted]  # fmt: skip


@pytest.mark.corpus
@pytest.mark.parametrize("version", SAMPLES)
def test_every_judged_area_is_printed_as_we_say(version: str, corpus: Path, knowledge: Knowledge) -> None:
    """The preferred label of each area stands in a report under the version."""
    found = sorted(corpus.glob(SAMPLES[version]))
    if not found:
        pytest.skip(f"no report under {version}")
    text = normal(" ".join(read_document(found[0]).text.split()))
    areas = judged(knowledge, version)
    assert areas
    assert [area.key for area in areas if printed(area) not in text] == []
