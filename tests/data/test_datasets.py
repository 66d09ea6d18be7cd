"""Every table in datasets/ is described column by column, and holds what its description allows."""

import csv
import re

import pytest

from tests import ROOT

DATASETS = ROOT / "datasets"
FILES = sorted(path.relative_to(DATASETS).as_posix() for path in DATASETS.rglob("*.csv"))
RANGE = re.compile(r"(-?[0-9.]+?)\.\.(-?[0-9.]+)")
FORMS = {
    "YYYY-MM-DD": re.compile(r"\d{4}-\d\d-\d\d"),
    "HH:MM": re.compile(r"([01]\d|2[0-3]):[0-5]\d"),
    "course ID": re.compile(r"\d{3}-(\d{2,3}|S)"),
    "name": re.compile(r"[a-z_]+"),
    "file name": re.compile(r"[a-z_/]+\.csv"),
    "text": re.compile(r".*\S.*"),
}


def read(name):
    with (DATASETS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def columns(name):
    with (DATASETS / name).open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def allows(allowed, value):
    """Return whether a description such as "a | b", "0..1", "whole >= 0" or "HH:MM or empty" allows it."""
    if allowed.endswith(" or empty"):
        return not value or allows(allowed.removesuffix(" or empty"), value)
    if allowed in FORMS:
        return FORMS[allowed].fullmatch(value) is not None
    if ends := RANGE.fullmatch(allowed):
        return float(ends[1]) <= float(value) <= float(ends[2])
    if ends := re.fullmatch(r"(number|whole) >= (\d+)", allowed):
        return (ends[1] == "number" or value.isdigit()) and float(value) >= float(ends[2])
    return value == allowed or (" | " in allowed and any(allows(each, value) for each in allowed.split(" | ")))


DICTIONARY = read("dictionary.csv")


def test_the_dictionary_describes_every_column_once_and_in_order():
    described = {}
    for row in DICTIONARY:
        described.setdefault(row["file"], []).append(row["column"])
    assert described == {name: columns(name) for name in FILES}


def test_files_are_in_alphabetical_order():
    files = [row["file"] for row in DICTIONARY]
    assert files == sorted(files)


def test_numbers_have_a_unit_unless_they_are_an_order_or_a_correlation():
    numbers = [row for row in DICTIONARY if re.search(r"\.\.|>=", row["allowed"])]
    bare = {row["column"] for row in numbers if not row["unit"]}
    assert bare == {"order", "step", "telling", "rank", "half_day_correlation", "half_day_correlation_profile_removed"}


@pytest.mark.parametrize("name", FILES)
def test_values_are_those_allowed(name):
    described = {row["column"]: row["allowed"] for row in DICTIONARY if row["file"] == name}
    rows = read(name)
    assert rows
    for place, row in enumerate(rows, start=2):
        for column, value in row.items():
            assert allows(described[column], value), f"{name}, line {place}: {column} is {value!r}"


@pytest.mark.parametrize("name", FILES)
def test_files_are_plain(name):
    data = (DATASETS / name).read_bytes()
    assert data.endswith(b"\n")
    assert b"\r" not in data
    assert not data.startswith(b"\xef\xbb\xbf")
    with (DATASETS / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len({tuple(row) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", [name for name in FILES if "middle" in columns(name)])
def test_low_middle_high_are_in_order(name):
    for row in read(name):
        low, middle, high = (float(row[column]) for column in ("low", "middle", "high"))
        assert low <= middle <= high
        assert middle == pytest.approx((low + high) / 2, abs=1e-12)
        assert ("middle (c)" in row["note"]) == (low < high)


@pytest.mark.parametrize("name", [name for name in FILES if "source" in columns(name) and name != "dictionary.csv"])
def test_sources_of_the_rows_are_those_of_the_column(name):
    (named,) = [row["source"] for row in DICTIONARY if (row["file"], row["column"]) == (name, "source")]
    assert {row["source"] for row in read(name)} == set(named.split())


def test_the_readme_names_every_file_and_no_other():
    text = (DATASETS / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"[a-z_/]+\.csv", text)) == set(FILES)


def test_the_readme_gives_the_sources_of_each_course_table():
    text = (DATASETS / "README.md").read_text(encoding="utf-8")
    for line in re.findall(r"^\| `.*", text, flags=re.MULTILINE):
        name, *_, last = (cell.strip(" `") for cell in line.strip("| ").split(" | "))
        if "source" in columns(name.split("`")[0]):
            assert last.split(", ") == sorted({row["source"] for row in read(name)})


def test_complaint_iceberg_readings_are_whole():
    totals = {}
    for row in read("complaint_iceberg.csv"):
        totals[row["reading"]] = totals.get(row["reading"], 0.0) + float(row["middle"])
    assert totals == {"problems": pytest.approx(1), "bad_experiences": pytest.approx(1)}


def test_retention_and_return_rise():
    for name in ("retention_by_satisfaction.csv", "return_by_handling.csv"):
        for column in ("low", "middle", "high"):
            shares = [float(row[column]) for row in read(name)]
            assert shares == sorted(shares)


def test_broadband_has_three_tellings_and_two_transfers_an_episode():
    rows = read("broadband_steps.csv")
    for episode in ("1", "2"):
        steps = [row for row in rows if row["episode"] == episode]
        assert [int(row["step"]) for row in steps] == list(range(1, 8))
        people = [row["who"] for row in steps if row["telling"]]
        assert [row["telling"] for row in steps if row["telling"]] == ["1", "2", "3"]
        assert len(people) - 1 == 2
        assert all(row["solved"] == "no" for row in steps if row["telling"])


def test_ranks_count_from_one():
    lists = {"complaint_priorities": [int(row["rank"]) for row in read("complaint_priorities.csv")]}
    for row in read("perfect_call.csv"):
        lists.setdefault(row["list"], []).append(int(row["rank"]))
    assert all(ranks == list(range(1, len(ranks) + 1)) for ranks in lists.values())
