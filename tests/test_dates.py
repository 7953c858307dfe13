"""Printed dates and periods, with what they leave out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspgraph.extract.dates import latest_before, parse_count, parse_day, parse_month, parse_periods


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
    assert parse_periods(printed) == ([period] if period else [])


@pytest.mark.parametrize(
    ("printed", "periods"),
    [
        ("18 to 22 March and 1 to 5 April 2019", ["2019-03-18", "2019-03-22", "2019-04-01", "2019-04-05"]),
        ("4–8 December 2022 & 12–16 January 2023", ["2022-12-04", "2022-12-08", "2023-01-12", "2023-01-16"]),
        ("28 to 30 December, 4 to 6 January 2023", ["2022-12-28", "2022-12-30", "2023-01-04", "2023-01-06"]),
        ("3 to 7, and 17 to 21 June 2024", ["2024-06-03", "2024-06-07", "2024-06-17", "2024-06-21"]),
        ("29 November 2021 to 10 December2021", ["2021-11-29", "2021-12-10"]),
        ("3 to 7 June and 31 to 32 June 2024", []),
    ],
)
def test_several_periods(printed: str, periods: list[str]) -> None:
    """Each visit is a period of its own; one that cannot be leaves none, so that nothing is guessed."""
    assert [day for period in parse_periods(printed) for day in period] == periods


@given(st.dates(), st.integers(0, 40))
def test_a_period_that_is_printed_whole_is_read_whole(start: object, days: int) -> None:
    """Whatever the days, a period with both dates in full comes out as it went in."""
    import datetime

    assert isinstance(start, datetime.date)
    if not 1900 <= start.year <= 2098:
        return
    end = start + datetime.timedelta(days)
    printed = f"{start.day} {start:%B} {start.year} to {end.day} {end:%B} {end.year}"
    assert parse_periods(printed) == [(start.isoformat(), end.isoformat())]


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
