"""Printed dates and periods, with what they leave out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspgraph.extract.dates import latest_before, parse_count, parse_day, parse_month, parse_period


@pytest.mark.parametrize(
    ("printed", "period"),
    [
        ("23 and 24 November 2010", ("2010-11-23", "2010-11-24")),
        ("7 and 18 March 2011", ("2011-03-07", "2011-03-18")),
        ("30 November and 1 December 2010", ("2010-11-30", "2010-12-01")),
        ("29 April 2014 – 21 May 2014", ("2014-04-29", "2014-05-21")),
        ("28 January–5 February 2020", ("2020-01-28", "2020-02-05")),
        ("12 to 23 February 2024", ("2024-02-12", "2024-02-23")),
        ("14 December to 15 January 2021", ("2020-12-14", "2021-01-15")),
        ("01/02/2019 to 12/02/2019", ("2019-02-01", "2019-02-12")),
        ("3 ─ 28 July 2017", ("2017-07-03", "2017-07-28")),
        ("5 June 2018", ("2018-06-05", "2018-06-05")),
        ("Monday 5th to Friday 9th March 2018", ("2018-03-05", "2018-03-09")),
        ("May this year", None),
        ("31 June 2018", None),
        ("9 to 5 March 2018", None),
    ],
)
def test_a_period(printed: str, period: tuple[str, str] | None) -> None:
    """First and last day; month and year that the first lacks come from the last; nonsense is none."""
    assert parse_period(printed) == period


@given(st.dates(), st.integers(0, 40))
def test_a_period_that_is_printed_whole_is_read_whole(start: object, days: int) -> None:
    """Whatever the days, a period with both dates in full comes out as it went in."""
    import datetime

    assert isinstance(start, datetime.date)
    if not 1900 <= start.year <= 2098:
        return
    end = start + datetime.timedelta(days)
    printed = f"{start.day} {start:%B} {start.year} to {end.day} {end:%B} {end.year}"
    assert parse_period(printed) == (start.isoformat(), end.isoformat())


def test_a_missing_year_is_the_last_before_an_anchor() -> None:
    """A day and month without a year fall into the last year in which they do not come after the anchor."""
    assert latest_before("30th June", "2014-10-06") == "2014-06-30"
    assert latest_before("30th November", "2014-10-06") == "2013-11-30"
    assert latest_before("May this year", "2014-10-06") == "2014-05-01"
    assert latest_before("nothing", "2014-10-06") is None


def test_days_months_and_counts() -> None:
    """Single dates, months and printed numbers."""
    assert parse_day("22 December 2010") == "2010-12-22"
    assert parse_day("22 December") is None
    assert parse_month("in November 2009") == "2009-11"
    assert [parse_count(t) for t in ("a", "Five", "1,250", "12")] == [1, 5, 1250, 12]
