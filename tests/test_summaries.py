"""The summaries in ``data/summaries``: their form, their themes, and the statements they belong to."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from inspgraph import iris, pipeline
from inspgraph.describe import describe_record
from inspgraph.errors import KnowledgeError, UnknownConceptError
from inspgraph.knowledge import IG, Knowledge, literal
from inspgraph.summaries import Summary, describe_summaries, read_summaries

CHECKOUT = Path(__file__).parent.parent
FILES = sorted((CHECKOUT / "data/summaries").glob("*.toml"))
KEY = re.compile(r"^\d{5,7}-[a-z0-9-]+-\d{4}-\d{2}-[0-9a-f]{12}$")
RUN = 7
"""So many words in a row are a quotation."""

INVENTED = "99901-cra-2010-11-0123456789ab"
OTHER = "99901-cra-2010-11-ba9876543210"


@pytest.fixture(scope="module")
def summaries() -> dict[str, Summary]:
    return read_summaries(CHECKOUT)


def folder_with(tmp_path: Path, text: str, name: str = "99901.toml") -> Path:
    """A copy of the real files, with one more."""
    shutil.copytree(CHECKOUT / "data/summaries", tmp_path / "data/summaries")
    (tmp_path / "data/summaries" / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_there_are_summaries(summaries: dict[str, Summary]) -> None:
    assert [path.name for path in FILES] == ["80535.toml", "80536.toml"]
    assert len(summaries) == 106


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_says_what_it_is_and_under_which_licence(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("\n\n")[0]
    for words in ("in our own words", "one reader, 2026-11-21", "Open Government Licence v3.0", "12 hex of the words"):
        assert words in head
    assert all(line.startswith("#") for line in head.splitlines())


def test_no_key_stands_twice(summaries: dict[str, Summary]) -> None:
    """TOML forbids it within a file; between files the number read must be the number written."""
    written = [key for path in FILES for key in tomllib.loads(path.read_text(encoding="utf-8"))]
    assert len(written) == len(set(written)) == len(summaries)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_keys_are_statement_keys_of_the_authority_of_the_file(path: Path) -> None:
    keys = list(tomllib.loads(path.read_text(encoding="utf-8")))
    assert [key for key in keys if not KEY.match(key)] == []
    assert {key.split("-")[0] for key in keys} == {path.stem}


def test_summaries_are_one_short_sentence(summaries: dict[str, Summary]) -> None:
    for one in summaries.values():
        assert 20 <= len(one.summary) <= 160, one.key
        assert one.summary.endswith("."), one.key
        assert one.summary[0].isupper(), one.key
        assert one.summary == " ".join(one.summary.split()), one.key


def test_no_two_statements_have_the_same_summary(summaries: dict[str, Summary]) -> None:
    assert len({one.summary for one in summaries.values()}) == len(summaries)


def test_themes_are_narrower_themes_of_the_scheme(summaries: dict[str, Summary], knowledge: Knowledge) -> None:
    """One to four of them, none twice, and never one of the nine that only gather others."""
    narrower = {theme.key for theme in knowledge.concepts("theme") if theme.value("broader")}
    assert len(narrower) == 45
    for one in summaries.values():
        assert len(one.themes) <= 4, one.key
        assert len(set(one.themes)) == len(one.themes), one.key
        assert set(one.themes) <= narrower, one.key


def test_polarities_are_of_the_scheme(summaries: dict[str, Summary], knowledge: Knowledge) -> None:
    known = {polarity.key for polarity in knowledge.concepts("polarity")}
    assert {one.polarity for one in summaries.values() if one.polarity} <= known
    assert {one.key[:-13] for one in summaries.values() if one.polarity} == {"80536-focused-visit-2020-02"}


RECURRING = {
    "papers that reach parents late": (
        {"participation-and-complaints"},
        {"80536-cra-2010-11-c9f3f36203f7", "80536-cra-2010-11-8abe4a2ebb2c", "80536-sif-2014-04-12cecd51a0b2"},
    ),
    "partners who stay away from conferences": (
        {"child-protection-conferences", "partnership-and-safeguarding-boards"},
        {
            "80536-slac-2011-03-1d1e39354aab",
            "80536-focused-visit-2020-02-0c67e201948a",
            "80536-focused-visit-2020-02-c1db6f9ad746",
        },
    ),
}


@pytest.mark.parametrize(("themes", "keys"), RECURRING.values(), ids=RECURRING)
def test_a_weakness_that_recurs_has_the_same_themes(
    themes: set[str], keys: set[str], summaries: dict[str, Summary]
) -> None:
    for key in keys:
        assert themes <= set(summaries[key].themes), key


BAD = {
    "not-toml": (f'["{INVENTED}"\nsummary = "Broken."\n', "not TOML"),
    "key-twice-in-a-file": (f'["{INVENTED}"]\nsummary = "One."\n["{INVENTED}"]\nsummary = "Two."\n', "not TOML"),
    "unknown-field": (f'["{INVENTED}"]\nsummary = "Praises."\ntheme = "neglect"\n', rf"{INVENTED}.*\['theme'\]"),
    "no-summary": (f'["{INVENTED}"]\nthemes = ["neglect"]\n', f"{INVENTED}: needs a summary"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_a_bad_file_is_named(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=message) as caught:
        read_summaries(folder_with(tmp_path, text))
    assert str(tmp_path / "data/summaries/99901.toml") in str(caught.value)


def test_themes_and_polarity_may_be_left_out(tmp_path: Path, summaries: dict[str, Summary]) -> None:
    root = folder_with(tmp_path, f'["{INVENTED}"]\nsummary = "Praises an invented service."\n')
    assert read_summaries(root) == summaries | {INVENTED: Summary(INVENTED, "Praises an invented service.", (), None)}


def test_without_files_there_are_no_summaries(tmp_path: Path) -> None:
    assert read_summaries(tmp_path) == {}


def about(graph: Graph, key: str) -> dict[str, set[str]]:
    """What a graph says of one statement, by the local name of the property."""
    said = defaultdict(set)
    for predicate, value in graph.predicate_objects(URIRef(iris.statement(key))):
        said[str(predicate).split("#")[-1]].add(str(value))
    return dict(said)


def test_only_statements_that_are_held_get_their_summary(knowledge: Knowledge) -> None:
    held = Summary(INVENTED, "Parents wait for papers.", ("neglect", "supervision"), "mixed")
    absent = Summary(OTHER, "Nobody holds this.", ("neglect",), None)
    graph = describe_summaries([held, absent], {iris.statement(INVENTED)}, knowledge)
    assert about(graph, OTHER) == {}
    assert about(graph, INVENTED) == {
        "summary": {"Parents wait for papers."},
        "theme": {iris.definition("theme", "neglect"), iris.definition("theme", "supervision")},
        "themeMethod": {iris.definition("method", "manual")},
        "polarity": {iris.definition("polarity", "mixed")},
    }
    assert (URIRef(iris.statement(INVENTED)), IG.summary, literal("Parents wait for papers.")) in graph


def test_a_summary_alone_claims_no_themes(knowledge: Knowledge) -> None:
    graph = describe_summaries([Summary(INVENTED, "Plain.", (), None)], {iris.statement(INVENTED)}, knowledge)
    assert about(graph, INVENTED) == {"summary": {"Plain."}}


def test_every_summary_can_be_described(summaries: dict[str, Summary], knowledge: Knowledge) -> None:
    """No theme or polarity of the files is unknown where it matters; one that is unknown is an error."""
    held = {iris.statement(key) for key in summaries}
    graph = describe_summaries(list(summaries.values()), held, knowledge)
    assert {str(s) for s in graph.subjects(IG.summary)} == held
    with pytest.raises(UnknownConceptError, match="no-such-theme"):
        describe_summaries([Summary(INVENTED, "Odd.", ("no-such-theme",), None)], {iris.statement(INVENTED)}, knowledge)


# Against the real documents -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """One statement as it was read: its key and the type that its heading gives it."""

    key: str
    type: str


def statements(source: Graph) -> Iterator[Held]:
    """The statements of a source graph that have words of their own, not those known from a later mention."""
    for node, kind in source.subject_objects(IG.statementType):
        if str(source.value(node, IG.extractionMethod)) != iris.definition("method", "mention"):
            yield Held(str(node).rsplit("/", 1)[1], str(kind).rsplit("/", 1)[1])


@pytest.fixture(scope="module")
def held(corpus: Path, knowledge: Knowledge) -> dict[str, Held]:
    """The statements of the five real documents, by key."""
    records = [pipeline.extract_file(path, knowledge) for path in sorted((corpus / "seeds").glob("*.txt"))]
    assert [(record.source.path, record.reason) for record in records if record.status != "ok"] == []
    graphs = [describe_record(record, knowledge).source for record in records]
    return {one.key: one for graph in graphs for one in statements(graph)}


@pytest.mark.corpus
def test_every_statement_has_its_summary_and_every_summary_its_statement(
    held: dict[str, Held], summaries: dict[str, Summary]
) -> None:
    assert sorted(set(summaries) - set(held)) == []
    assert sorted(set(held) - set(summaries)) == []


@pytest.mark.corpus
def test_findings_and_only_they_have_a_polarity_by_hand(held: dict[str, Held], summaries: dict[str, Summary]) -> None:
    by_hand = {one.key for one in summaries.values() if one.polarity}
    assert by_hand == {one.key for one in held.values() if one.type == "finding"}


def words(text: str) -> list[str]:
    """The words of a text as a reader compares them: without case, punctuation and apostrophes."""
    return re.findall(r"[a-z0-9]+", re.sub(r"['‘’]", "", text).lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of seven words in a text."""
    found = words(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def test_runs_ignore_case_and_punctuation() -> None:
    assert runs("Parents’ views – on the new plan.\n Were heard!") & runs("parents' views on the new plan were")
    assert not runs("only six words in a row")


@pytest.mark.corpus
def test_no_summary_quotes_a_document(corpus: Path, summaries: dict[str, Summary]) -> None:
    printed = set().union(*(runs(path.read_text(encoding="utf-8")) for path in (corpus / "seeds").glob("*.txt")))
    assert {one.key: shared for one in summaries.values() if (shared := runs(one.summary) & printed)} == {}


WEAK = {"area-for-development", "recommendation", "area-for-improvement"}
FAIR = {"strength", "meets-requirements", "satisfactory-practice"}


def themes_in(inspection: str, types: set[str], held: dict[str, Held], summaries: dict[str, Summary]) -> set[str]:
    """The themes of an inspection's statements of some types."""
    mine = [one for key, one in held.items() if key[:-13] == inspection and one.type in types]
    return {theme for one in mine for theme in summaries[one.key].themes}


@pytest.mark.corpus
def test_oxfordshire_and_oldham_share_one_weakness_in_2010(
    held: dict[str, Held], summaries: dict[str, Summary]
) -> None:
    """Analysis in assessments; what else is weak in the one is at least satisfactory in the other."""
    weak = themes_in("80536-cra-2010-11", WEAK, held, summaries)
    weak_in_oldham = themes_in("80535-cra-2010-05", WEAK, held, summaries)
    fair_in_oldham = themes_in("80535-cra-2010-05", FAIR, held, summaries)
    assert weak & weak_in_oldham == {"assessment-quality"}
    assert weak_in_oldham - weak == {"case-recording"}
    assert {"supervision", "diversity-and-identity", "contact-and-referral"} <= weak & fair_in_oldham
