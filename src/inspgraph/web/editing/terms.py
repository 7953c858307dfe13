"""What the editor completes with: the prefixes, classes and properties that the graph itself uses (VoID partitions)."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from inspgraph.web.links import entity_tag, freshness
from inspgraph.web.results import matches
from inspgraph.web.rooms import Room
from inspgraph.web.site import Row, Site, site_of

router = Room()


@router.route("/sparql/terms.json", methods=["GET", "HEAD"])
def give_terms(request: Request) -> Response:
    """Prefixes by name, and classes and properties with label and count, the most used first; 304 where it is held."""
    site = site_of(request)
    headers = {"ETag": entity_tag(site, "terms"), "Cache-Control": freshness(pinned=False)}
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    content = site.keep(("terms",), lambda: json.dumps(terms_of(site), ensure_ascii=False).encode())
    return Response(content, media_type="application/json", headers=headers)


def terms_of(site: Site) -> dict[str, Any]:
    """The terms that a release uses."""
    labels = {row["term"]: row["label"] for row in site.rows("terms-with-labels")}
    return {
        "prefixes": {row["prefix"]: row["namespace"] for row in site.rows("namespace-prefixes")},
        "classes": _terms(site.rows("partition-classes"), "class", "things", labels),
        "properties": _terms(site.rows("partition-properties"), "property", "triples", labels),
    }


def _terms(rows: list[Row], name: str, count: str, labels: dict[str | None, str | None]) -> list[dict[str, Any]]:
    told = ({"iri": row[name], "label": labels.get(row[name]), "count": int(row[count] or 0)} for row in rows)
    return sorted(told, key=lambda term: (-term["count"], term["iri"] or ""))
