"""Whether the site lives, and whether it can be asked: for who keeps it running, and for who sends it requests."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from inspgraph.errors import InspgraphError
from inspgraph.web.rooms import Room
from inspgraph.web.site import site_of

READ = ["GET", "HEAD"]
ANEW = {"Cache-Control": "no-store"}

router = Room()


@router.route("/healthz", methods=READ)
async def health() -> Response:
    """200 for as long as requests are taken at all; a site that does not say so is to be started again."""
    return JSONResponse({"status": "alive"}, headers=ANEW)


@router.route("/readyz", methods=READ)
def readiness(request: Request) -> Response:
    """200 if the release answers and a process for queries stands; else 503, and no request should be sent here."""
    site = site_of(request)
    lacking = None if site.evaluator.standing else "no process for queries stands yet"
    try:
        site.release.query("ASK {}")
    except InspgraphError:
        lacking = "the release does not answer"
    told = {"release": site.release.sha256, "evaluators": site.evaluator.standing}
    if lacking:
        return JSONResponse({"status": lacking, **told}, 503, {**ANEW, "Retry-After": "1"})
    return JSONResponse({"status": "ready", **told}, headers=ANEW)
