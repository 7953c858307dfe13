"""Reporting a mistake: a text that is ready to send, and where the operator of the site receives it.

The site itself takes nothing in and keeps nothing of who reports.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from inspgraph import iris
from inspgraph.web.kinds.resources import properties, title_of
from inspgraph.web.names import document_path, local_path
from inspgraph.web.site import NoSuchResourceError, Row, Site

MOST = 12
"""Properties and places of a thing that the text names."""
LONGEST = 200
"""Characters of a value in the text; the address leads to the whole."""
THINGS = (iris.ID, iris.DEF, iris.GRAPH)
"""What must be known to the release; other addresses are pages of the site."""
WRITTEN = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
"""The characters of an address (RFC 3986)."""
SLOT = re.compile(r"\{(about|release|text)\}")


def report_view(site: Site, about: str | None) -> dict[str, Any]:
    """What the page shows: the text about a thing, or about the site as a whole, and where it goes.

    Raises ``NoSuchResourceError`` for what is no address of this site or names nothing.
    """
    text = report_text(site, about)
    return {
        "about": about,
        "page": _page(site, about) if about else None,
        "text": text,
        "target": fill_target(site, about, text),
        "by_mail": (site.settings.report_to or "").startswith("mailto:"),
    }


def report_text(site: Site, about: str | None) -> str:
    """The text: address, page, release, what stands there, where it is taken from, and what the reader is to add."""
    told = _thing(site, about) if about else ["Address: (the address of the page)"]
    return "\n".join(
        [
            *told,
            f"Release: {site.release.sha256[:16]}",
            "",
            "What is wrong: ",
            "What is right: ",
            "How it is known (document, page, words): ",
        ]
    )


def _thing(site: Site, about: str) -> list[str]:
    if not WRITTEN.fullmatch(about) or not (about.startswith(iris.BASE) or local_path(about)):
        msg = f"{about} is no address of this site"
        raise NoSuchResourceError(msg)
    outgoing = site.rows("resource-outgoing", resource=about)
    if not outgoing and about.startswith(THINGS) and not site.rows("resource-incoming-counts", resource=about):
        msg = f"nothing is known of {about}"
        raise NoSuchResourceError(msg)
    if not outgoing:
        return [f"Address: {about}"]
    values = [f"- {name}: {', '.join(_short(one.text) for one in told)}" for name, told in properties(outgoing)[:MOST]]
    places = [_place(row) for row in site.rows("places-of-facts", resource=about)[:MOST]]
    return [
        f"Address: {about}",
        f"Page: {site.whole(document_path(about))}",
        f"Title: {title_of(about, outgoing)}",
        *(["What stands there:", *values] if values else []),
        *(["Where it is taken from:", *dict.fromkeys(places)] if places else []),
    ]


def _page(site: Site, about: str) -> str:
    """The path of the page about something; that of the page itself where the address is one of a page."""
    known = local_path(about)
    return site.path(document_path(about) if known else "/" + about.removeprefix(iris.BASE))


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else value[:LONGEST] + " …"


def _place(row: Row) -> str:
    page = f", page {row['page']}" if row.get("page") else ""
    return (
        f"- {row.get('title') or row.get('document') or row['passage']}{page}, characters {row['start']}–{row['end']}"
    )


def fill_target(site: Site, about: str | None, text: str) -> str | None:
    """Where the operator receives reports, as a link with the text in it; none if nothing was set."""
    template = site.settings.report_to
    if template is None:
        return None
    values = {"about": about or "", "release": site.release.sha256[:16], "text": text}
    filled = SLOT.sub(lambda match: quote(values[match[1]], safe=""), template)
    if template.startswith("mailto:") and not SLOT.search(template):
        filled += f"?subject={quote('Mistake: ' + (about or 'inspgraph'), safe='')}&body={quote(text, safe='')}"
    return filled
