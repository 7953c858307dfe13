"""Who may write: bearer tokens (RFC 6750), of which only the SHA-256 is kept.

A line of a file or of the environment is a name, scopes joined by ``+``, and the digest. A token is made at random,
so that its digest tells nothing of it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from inspgraph.errors import InspgraphError

SCOPES = ("update", "graphs")
"""``update`` allows SPARQL Update, ``graphs`` putting, adding to and deleting whole graphs."""
LINE = re.compile(r"(?P<name>[\w.-]+)\s+(?P<scopes>[a-z]+(?:\+[a-z]+)*)\s+(?P<digest>[0-9a-f]{64})")


class TokenError(InspgraphError):
    """A list of tokens that cannot be used."""


class UnknownTokenError(InspgraphError):
    """A request to write without a token that is known here."""


class ScopeError(InspgraphError):
    """A token that does not allow this."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: whose it is, what it allows, and its digest."""

    name: str
    scopes: frozenset[str]
    digest: str

    def line(self) -> str:
        """The token as a line of a file."""
        return f"{self.name} {'+'.join(sorted(self.scopes))} {self.digest}"


class Tokens:
    """The tokens that allow writing."""

    def __init__(self, held: tuple[Token, ...]) -> None:
        self._held = held

    def check(self, authorization: str | None, scope: str) -> str:
        """The name of the token in an Authorization header.

        Raises ``UnknownTokenError`` without one that is known, and ``ScopeError`` if it does not allow ``scope``.
        Every digest is compared whole, so that the time says nothing of any.
        """
        kind, _, given = (authorization or "").partition(" ")
        digest = digest_of(given.strip())
        found = [token for token in self._held if hmac.compare_digest(token.digest, digest)]
        if kind.lower() != "bearer" or not found:
            msg = "writing needs a token: send Authorization: Bearer and one that is known here"
            raise UnknownTokenError(msg)
        if scope not in found[0].scopes:
            msg = f"this token does not allow {scope!r}"
            raise ScopeError(msg)
        return found[0].name


def digest_of(token: str) -> str:
    """The SHA-256 of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def make_token(name: str, scopes: tuple[str, ...]) -> tuple[str, Token]:
    """A new token, and how it is kept; ``TokenError`` for a scope that there is not."""
    secret = secrets.token_urlsafe(32)
    return secret, _token(f"{name} {'+'.join(scopes)} {digest_of(secret)}")


def read_tokens(text: str) -> Tokens:
    """The tokens of a text: one a line or after a semicolon; ``TokenError`` names a line that cannot be read."""
    lines = (line.split("#")[0].strip() for line in text.replace(";", "\n").splitlines())
    held = tuple(_token(line) for line in lines if line)
    if not held:
        msg = "no token is listed; `inspgraph token NAME` makes one"
        raise TokenError(msg)
    return Tokens(held)


def read_token_file(path: Path) -> Tokens:
    """The tokens of a file; ``TokenError`` if it cannot be read."""
    try:
        return read_tokens(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: cannot be read: {error}"
        raise TokenError(msg) from error


def _token(line: str) -> Token:
    match = LINE.fullmatch(line)
    scopes = frozenset(match["scopes"].split("+")) if match else frozenset()
    if match is None or not scopes <= set(SCOPES):
        first, known = line.split(" ", maxsplit=1)[0], " and ".join(SCOPES)
        msg = f"{first!r}: a token is a name, scopes of {known} joined by +, and a SHA-256"
        raise TokenError(msg)
    return Token(match["name"], scopes, match["digest"])
