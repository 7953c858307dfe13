"""IRIs from natural keys: the same key always, and never another shape than the documented one."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspgraph import iris


def test_a_statement_key_is_made_of_letters_and_digits_only() -> None:
    """Line breaks, punctuation, case and curly quotes do not move a statement's key."""
    key = iris.statement_key("99901-cra-2010-11", "Parents’ views are not always heard.")
    assert key == iris.statement_key("99901-cra-2010-11", "parents' views\n are NOT always heard")
    assert key == "99901-cra-2010-11-" + hashlib.sha256(b"parentsviewsarenotalwaysheard").hexdigest()[:12]


@given(st.text())
def test_slugs_and_keys_hold_only_plain_characters(text: str) -> None:
    """Local names never need escaping."""
    assert set(iris.slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert set(iris.keyed_letters(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789")


@pytest.mark.parametrize(
    "programme", ["cra", "lac-2013", "sif", "lscb-review", "focused-visit", "area-send", "cp-2012"]
)
def test_a_judgement_iri_can_be_parted_again(programme: str) -> None:
    """Inspection and area come back from a judgement's IRI, whatever dashes the programme has."""
    key = iris.inspection_key("99901", programme, "2013-06")
    assert iris.split_judgement(iris.judgement(key, "lac-outcomes")) == (key, "lac-outcomes")


def test_a_key_that_is_none_is_refused() -> None:
    """A month that is no month does not become part of a name."""
    with pytest.raises(ValueError, match="not the key of an inspection"):
        iris.inspection_key("99901", "cra", "May 2010")
    with pytest.raises(ValueError, match="not the IRI of a judgement"):
        iris.split_judgement("https://w3id.org/inspgraph/id/judgement/nonsense")


def test_a_person_has_an_opaque_iri_that_titles_do_not_move() -> None:
    """A keyed hash of the name without titles; another key gives another IRI."""
    expected = hmac.new(b"inspgraph", b"Ann Lee", hashlib.sha256).hexdigest()[:16]
    assert (
        iris.person("Ms Ann  Lee HMI".replace(" HMI", ", HMI"))
        == iris.person("Ann Lee")
        == f"{iris.ID}person/{expected}"
    )
    assert iris.person("Ann Lee", "another key") != iris.person("Ann Lee")


def test_a_document_without_date_is_named_by_its_text() -> None:
    """Ofsted's file number wins, then publisher, place and date, then the text's own hash."""
    assert iris.document_key("ofsted", "Northmere", "2010-12-22", "50276411", "ab" * 32) == "ofsted-50276411"
    assert iris.document_key("ofsted", "St. Helens", "2010-12-22", None, "ab" * 32) == "ofsted-st-helens-2010-12-22"
    assert iris.document_key("council", "Northmere", None, None, "ab" * 32) == "council-northmere-undated-abababab"
