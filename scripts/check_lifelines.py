"""Hold fits of the survival package lifelines against customers whose truth is known.

    .venv/bin/python scripts/check_lifelines.py FOLDER --write     # here: run five markets, write a CSV file of each
    python scripts/check_lifelines.py FOLDER                       # with lifelines: fit, and print the comparison

The files are those of `sim.results.exports.lifetimes`, read as they are. lifelines 0.30 needs pandas below 3, so it
has an environment of its own, which holds nothing else:

    python -m venv elsewhere && elsewhere/bin/pip install "lifelines>=0.30,<0.31" "pandas<3"

What the fits show:

- A constant chance of leaving: the exponential fit finds it. The Weibull fit finds a shape above 1, as if customers
  tired, because nobody leaves within a month, only at its end; told in which month they left (interval-censored) it
  finds 1.
- Customers of the start: a fit that isn't told of their entry takes the months before the world for months in which
  they could have been seen leaving, and finds lives twice as long.
- Chances that differ from customer to customer, each constant: the exponential fit is too hopeful at first and too
  gloomy later. It sees who stays for long but not why: those who leave easily have left.
- Two segments of which one expects more: where expectations never move and a call is judged alone, their hazards are
  proportional and Cox regression finds their ratio. Where customers get used to what they get, as they do by default,
  the ratio melts away, and the test of proportional hazards says so.
"""

import argparse
import sys
from pathlib import Path

SEED = 1
HORIZONS = (1, 6, 12, 36)  # months at which survival is compared
AWAY = "elsewhere/bin/pip install 'lifelines>=0.30,<0.31' 'pandas<3'"


def worlds() -> dict:
    """The markets, by the name of their file."""
    import sim

    alone = sim.load("small-market").set(
        {"months": 36, "customers.count": 20_000, "customers.needs_per_month": 0, "customers.renewal_months": 1}
    )
    constant = alone.set("mind.loyalty.weight", 0)
    proportional = sim.load("small-market").set(
        {"months": 24, "customers.count": 8000, "customers.needs_per_month": 5, "customers.renewal_months": 1,
         "customers.segments": {"easy": {}, "demanding": {"expects_more": 1.5}},
         "opening": {"opens": "00:00", "closes": "24:00"}, "centre.teams.service.agents": 100,
         "demand.reasons.question.returns.share": 0, "mind.expectation.learning": 0, "mind.loyalty.weight": 1}
    )  # fmt: skip
    usual = {"mind.expectation.learning": 0.25, "mind.loyalty.weight": 0.5, "customers.needs_per_month": 1}
    return {
        "constant": constant,
        "truncated": constant.set("customers.tenure_months", 60),
        "inborn": alone.set("mind.loyalty", {"rule": "inborn", "alpha": 0.7, "beta": 8}),
        "proportional": proportional,
        "not_proportional": proportional.set(usual),
    }


def write(folder: Path) -> None:
    """Run each market and write its lifetimes."""
    import sim
    from sim.results.exports import lifetimes

    folder.mkdir(parents=True, exist_ok=True)
    for name, world in worlds().items():
        table = lifetimes(sim.run(world, seed=SEED))
        table.to_csv(folder / f"{name}.csv", index=False)
        print(f"{name}.csv: {len(table):,} customers, {table.event.sum():,} of them left")


def compared(what: str, found, truth: float) -> str:
    """One line: an estimate with its 95% interval, the truth, and whether the interval holds it."""
    estimate, low, high = found
    holds = "holds" if low <= truth <= high else "MISSES"
    return f"  {what:<52} {estimate:8.3f} [{low:7.3f}, {high:7.3f}]  truth {truth:7.3f}  {holds} it"


def interval(fitted, name: str):
    """An estimate of a fit and the ends of its 95% interval."""
    return fitted.summary.loc[name, ["coef", "coef lower 95%", "coef upper 95%"]].tolist()


def constant(table) -> list[str]:
    """A chance of leaving that is the same for all and always."""
    import numpy as np
    from lifelines import ExponentialFitter, WeibullFitter

    mean = 1.0 / table.true_hazard.mean()
    exact = ExponentialFitter().fit(table.duration, table.event)
    weibull = WeibullFitter().fit(table.duration, table.event)
    lower, upper = table.duration - table.event, np.where(table.event, table.duration, np.inf)
    told = WeibullFitter().fit_interval_censoring(lower, upper)
    return [
        compared("exponential: mean months until leaving", interval(exact, "lambda_"), mean),
        compared("Weibull, exact times: shape", interval(weibull, "rho_"), 1.0),
        compared("Weibull, interval-censored: shape", interval(told, "rho_"), 1.0),
    ]


def truncated(table) -> list[str]:
    """The same, of customers who had been there before."""
    from lifelines import ExponentialFitter

    mean = 1.0 / table.true_hazard.mean()
    told = ExponentialFitter().fit(table.duration, table.event, entry=table.entry)
    untold = ExponentialFitter().fit(table.duration, table.event)
    return [
        compared("exponential, entry given: mean months", interval(told, "lambda_"), mean),
        compared("exponential, entry left out: mean months", interval(untold, "lambda_"), mean),
    ]


def inborn(table) -> list[str]:
    """Chances that differ between customers; each file holds its own truth: the mean of (1 - hazard) ** months."""
    import numpy as np
    from lifelines import ExponentialFitter, KaplanMeierFitter, WeibullFitter

    fits = {
        "exponential": ExponentialFitter().fit(table.duration, table.event),
        "Weibull": WeibullFitter().fit(table.duration, table.event),
        "Kaplan-Meier": KaplanMeierFitter().fit(table.duration, table.event),
    }
    rows = {name: fit.predict(list(HORIZONS)).to_numpy() for name, fit in fits.items()}
    rows["truth"] = np.array([((1.0 - table.true_hazard) ** month).mean() for month in HORIZONS])
    lines = ["  still there after months   " + "".join(f"{month:9d}" for month in HORIZONS)]
    lines += [f"  {name:<26} " + "".join(f"{share:9.1%}" for share in shares) for name, shares in rows.items()]
    gain = fits["exponential"].AIC_ - fits["Weibull"].AIC_
    return [
        *lines,
        f"  AIC: the Weibull fit is better by {gain:,.0f}; its shape is {fits['Weibull'].rho_:.2f}, below 1",
    ]


def cox(table) -> list[str]:
    """Two segments: the logarithm of the ratio of their hazards, and whether it stays the same."""
    import numpy as np
    from lifelines import CoxPHFitter
    from lifelines.statistics import proportional_hazard_test

    given = table.assign(demanding=(table.segment == "demanding").astype(int))
    monthly = given.groupby("demanding").true_risk.sum() / given.groupby("demanding").duration.sum()
    truth = float(np.log(np.log1p(-monthly[1]) / np.log1p(-monthly[0])))  # of hazards in continuous time
    data = given[["duration", "event", "demanding"]]
    fit = CoxPHFitter().fit(data, "duration", "event")
    test = proportional_hazard_test(fit, data, time_transform="rank")
    return [
        compared("Cox: log of the ratio of hazards (truth: on average)", interval(fit, "demanding"), truth),
        f"  ratio in months 1 to 6: {ratio(given, 0, 6):.2f}, in months 13 to 24: {ratio(given, 12, 24):.2f}",
        f"  test of proportional hazards: p = {float(test.summary.p.iloc[0]):.4f}",
    ]


def ratio(table, begin: int, end: int) -> float:
    """How many times more often the demanding leave in some months of tenure."""
    months = (table.duration.clip(upper=end) - begin).clip(lower=0).groupby(table.demanding).sum()
    left = (table.event & (table.duration > begin) & (table.duration <= end)).groupby(table.demanding).sum()
    return float((left[1] / months[1]) / (left[0] / months[0]))


def read(folder: Path) -> None:
    """Fit each file and print what was found beside the truth."""
    import pandas as pd

    checks = {"constant": constant, "truncated": truncated, "inborn": inborn}
    checks |= {"proportional": cox, "not_proportional": cox}
    for name, check in checks.items():
        print(name)
        print("\n".join(check(pd.read_csv(folder / f"{name}.csv"))))


def main(given: list[str] | None = None) -> None:
    """Write the files, or read them."""
    parser = argparse.ArgumentParser(description="Survival fits of lifelines beside the truth.")
    parser.add_argument("folder", type=Path, help="where the CSV files are")
    parser.add_argument("--write", action="store_true", help="write the files; needs Holdtime, not lifelines")
    asked = parser.parse_args(given)
    if asked.write:
        return write(asked.folder)
    try:
        import lifelines  # noqa: F401 - only to say in one sentence what is missing
    except ImportError:
        sys.exit(f"The fits need lifelines, in an environment of its own: python -m venv elsewhere && {AWAY}")
    if not (asked.folder / "constant.csv").is_file():
        sys.exit(f"There are no files in {asked.folder}; write them first, with --write.")
    return read(asked.folder)


if __name__ == "__main__":
    main()
