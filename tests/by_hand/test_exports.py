"""Tables for survival and lifetime-value packages: by hand, by direction, and models that find the truth in them."""

import importlib.util
from math import sqrt

import numpy as np
import pandas as pd
import pytest

import sim
from sim.core.parameter import ScenarioError
from sim.core.refusal import shown
from sim.results.exports import lifetimes, rfm
from sim.results.months import there_at
from sim.results.renewals import hazards_at, renewing
from sim.results.survival import survival, tenures
from sim.theory import beta_geometric_fit
from tests import ROOT

TRUTH = "true_"
TINY = sim.load("small-market").set(
    {"months": 6, "customers.count": 40, "customers.renewal_months": 2, "customers.tenure_months": 30,
     "customers.needs_per_month": 2, "money.margin_growth_per_year": 0.1, "centre.teams.service.agents": 1,
     "customers.acquisition": {"prospects_per_month": 30, "half_won_at": 0, "referred_share": 0.05},
     "customers.segments": {"a": {"weight": 2}, "b": {"margin_factor": 3, "needs_factor": 0.5}}}
)  # fmt: skip
BACK = TINY.set({"months": 12, "customers.count": 600, "customers.tenure_months": 0, "customers.renewal_months": 3,
                 "centre.teams.service.agents": 4, "mind.loyalty.pull": 0.2,
                 "customers.win_back": {"share": 0.3, "months": 2},
                 "customers.programme": {"spend_per_customer": 1}})  # fmt: skip
ALONE = sim.load("small-market").set(
    {"months": 12, "customers.count": 20_000, "customers.needs_per_month": 0, "customers.renewal_months": 1}
)


@pytest.fixture(scope="module")
def tiny():
    return sim.run(TINY, seed=4)


@pytest.fixture(scope="module")
def back():
    run = sim.run(BACK, seed=2)
    assert (run.customers.won_back > 0).sum() > 50
    return run


def margin(segment, years):
    """25 a month, three times that in segment b, a tenth more with each year; in whole cents."""
    return round(2500 * (3 if segment == "b" else 1) * 1.1**years) / 100


def test_rfm_by_hand(tiny):
    """Each customer's payments, worked out one by one from when they joined and left."""
    at, table = 4, rfm(tiny, 4).set_index("customer_id")
    known = tiny.customers[tiny.customers.joined_month <= at]
    assert table.index.tolist() == known.customer.tolist()
    assert {"a", "b"} == set(table.segment)
    for one in known.itertuples():
        paid = [month for month in range(one.joined_month, at + 1) if one.left_month < 0 or month <= one.left_month]
        row = table.loc[one.customer]
        assert row.frequency == len(paid) - 1
        assert row.recency == paid[-1] - one.joined_month
        assert row["T"] == at - one.joined_month
        after = [margin(one.segment, (month - one.joined_month) // 12) for month in paid[1:]]
        assert row.monetary_value == pytest.approx(np.mean(after) if after else 0)
        gone = 0 <= one.left_month < at
        assert row.true_there == (not gone)
        assert row.true_cause == (one.cause if gone else "stayed")
        assert row.true_later == len([m for m in range(at + 1, 6) if one.left_month < 0 or m <= one.left_month])
    assert 0 < (~table.true_there).sum() < len(table)
    assert set(table.frequency[table["T"] == 0]) == {0}


def test_the_true_hazard_of_a_moment_by_hand(tiny):
    """From the standing after the last call that ended by then, and the course's table, two months being a sixth."""
    table, calls = rfm(tiny, 3).set_index("customer_id"), tiny.calls
    ended = calls[(calls.day * 86_400 + calls.end_s <= 3 * 30 * 86_400) & calls.standing.notna()]
    last = ended.sort_values(["day", "end_s"]).drop_duplicates("customer", keep="last").set_index("customer").standing
    yearly = np.interp(last.reindex(table.index).fillna(4.0), [1, 2, 3, 4, 5], [0.025, 0.175, 0.625, 0.825, 0.945])
    there = table.true_there.to_numpy()
    assert table.true_hazard[there].to_numpy() == pytest.approx((1 - yearly ** (1 / 6))[there])
    assert table.true_hazard[~there].isna().all()
    assert last.reindex(table.index).nunique() > 20


@pytest.mark.parametrize("at", [0, 5, 11])
def test_payments_add_up_to_the_months(back, at):
    """Also where customers left and came back: every margin that the months count is somebody's transaction."""
    table = rfm(back, at)
    assert (table.frequency + 1).sum() == back.months.opening[: at + 1].sum()
    first = table.merge(back.customers, left_on="customer_id", right_on="customer").segment_x
    money = (table.frequency * table.monetary_value).sum() + sum(margin(segment, 0) for segment in first)
    assert money == pytest.approx(back.months.margin_cents[: at + 1].sum() / 100)
    assert table.true_later.sum() == back.months.opening[at + 1 :].sum() - came_later(back, at)
    assert table.true_there.sum() == back.months.opening[at]


def came_later(run, at):
    """The margins of those who joined after a month."""
    number = run.customers.customer[run.customers.joined_month > at]
    if at + 1 >= run.scenario.months:
        return 0
    last = rfm(run, run.scenario.months - 1).set_index("customer_id")
    return (last.frequency.reindex(number.to_numpy()).dropna() + 1).sum()


def test_rfm_has_the_form_that_packages_expect(back):
    """Fader and Hardie's: 0 <= recency <= T; no repeated transaction, no recency and no value."""
    table = rfm(back, 9)
    assert list(table)[:5] == ["customer_id", "frequency", "recency", "T", "monetary_value"]
    assert table.customer_id.is_unique
    assert ((table.recency >= 0) & (table.recency <= table["T"]) & (table.frequency <= table.recency)).all()
    once = table.frequency == 0
    assert (table.recency[once & (table["T"] > 0)] == 0).all()
    assert (table.monetary_value[once] == 0).all()
    assert (table.monetary_value[~once] > 0).all()
    assert ((table.recency == table["T"]) == table.true_there).all()
    gaps = table.frequency < table.recency
    came_back = back.customers.won_back[table.customer_id[gaps]]
    assert gaps.any()
    assert (came_back > 0).all()
    assert (table["T"] == 9 - table.cohort).all()


def test_the_model_for_contracts_finds_the_truth_in_rfm():
    """Shifted beta-geometric: recency is the number of renewals lived through."""
    run = sim.run(ALONE.set("mind.loyalty", {"rule": "inborn", "alpha": 0.7, "beta": 2.3}), seed=5)
    table = rfm(run, 10)
    fit = beta_geometric_fit(renewals=table.recency, left=~table.true_there)
    assert abs(fit.alpha - 0.7) < 4 * fit.alpha_se
    assert abs(fit.beta - 2.3) < 4 * fit.beta_se
    stay = 1 - table.true_hazard.fillna(1)  # whoever is gone pays no more; the world has one month after month 10
    assert abs(table.true_later.sum() - stay.sum()) < 4 * sqrt((stay * (1 - stay)).sum())


@pytest.mark.parametrize("at", [2, 5])
def test_rfm_knows_nothing_later(back, at):
    """Whatever happens after the month, only the truth can change by it."""
    short = sim.run(BACK.set("months", at + 1), seed=2)
    one, other = (known(rfm(run, at)) for run in (short, back))
    pd.testing.assert_frame_equal(one, other)


def known(table):
    return table[[name for name in table if not name.startswith(TRUTH)]]


def test_no_calls_need_be_kept(back):
    small = sim.run(BACK, seed=2, keep=())
    pd.testing.assert_frame_equal(rfm(small, 5), rfm(back, 5))
    pd.testing.assert_frame_equal(lifetimes(small), lifetimes(back))


def test_months_that_are_none(tiny):
    for wrong in (-1, 6):
        with pytest.raises(ScenarioError, match="must be a month from 0 to 5"):
            rfm(tiny, wrong)
    for wrong in (2.0, True, "2"):
        with pytest.raises(ScenarioError, match=f"at_month is {shown(wrong)}, but must be a whole number"):
            rfm(tiny, wrong)
    day = sim.run(sim.textbook(60, 5, 180, hours=1), seed=1)
    for ask in (lifetimes, lambda run: rfm(run, 0)):
        with pytest.raises(ScenarioError, match="only a market"):
            ask(day)


def test_lifetimes_by_hand(tiny):
    table = lifetimes(tiny).set_index("customer_id")
    seen = tiny.customers[tiny.customers.joined_month < 6]
    assert table.index.tolist() == seen.customer.tolist()
    assert len(tiny.customers) > len(seen)
    for one in seen.itertuples():
        row = table.loc[one.customer]
        assert row.entry == max(-one.joined_month, 0)
        end = 6 if one.left_month < 0 else one.left_month + 1
        assert row.duration == end - one.joined_month > row.entry
        assert row.event == (one.left_month >= 0)
        assert row.margin_at_entry == pytest.approx(margin(one.segment, row.entry // 12))
        assert row.true_needs_per_month == (2 if one.segment == "a" else 1)
        assert row.true_cause == one.cause
    assert table.event.nunique() == table.origin.nunique() - 1 == 2
    assert table.entry.max() > 24


def test_true_hazards_are_those_of_the_last_renewal(tiny, back):
    kept = 1 - BACK.customers.programme.kept_share()
    for run, factor in ((tiny, 1), (back, kept)):
        table = lifetimes(run).set_index("customer_id")
        stayed_put = run.customers[(run.customers.won_back == 0) & (run.customers.joined_month < run.scenario.months)]
        found, given = table.true_hazard[stayed_put.customer], stayed_put.set_index("customer").hazard * factor
        pd.testing.assert_series_equal(found, given, check_names=False, rtol=1e-12)
        assert given.notna().sum() > 20
    assert lifetimes(back).true_cause.isna().sum() > 20  # who came back has forgotten why they left


def test_who_leaves_was_due(back):
    """And after a win-back a whole period passes before the next renewal."""
    records = back.records
    for month, due in enumerate(renewing(back)):
        before, after = there_at(records, month), there_at(records, month + 1)
        assert not (before & ~after & ~due).any()
        assert not (due & ~before).any()
    last = back.customers.hazard.notna()
    ever = np.any(list(renewing(back)), axis=0)
    assert (last == ever).all()


@pytest.mark.parametrize("name", ["tiny", "back"])
def test_events_less_risk_is_chance(name, request):
    """Each renewal is one draw with the true hazard, whatever the service was like before."""
    table = lifetimes(request.getfixturevalue(name))
    assert abs(table.event.sum() - table.true_risk.sum()) < 4 * sqrt(table.true_risk.sum())
    assert table.true_risk.sum() > 8


@pytest.mark.parametrize("name", ["tiny", "back"])
def test_kaplan_meier_agrees_with_survival(name, request):
    run = request.getfixturevalue(name)
    table = lifetimes(run)
    since_entry = pd.DataFrame({"months": table.duration - table.entry, "left": table.event})
    pd.testing.assert_frame_equal(survival(since_entry), survival(tenures(run)), rtol=1e-12)


def test_the_covariates_are_known_at_the_entry(back):
    short = sim.run(BACK.set("months", 4), seed=2)
    table, early = (lifetimes(run).set_index("customer_id") for run in (back, short))
    names = ["entry", "segment", "origin", "cohort", "margin_at_entry"]
    pd.testing.assert_frame_equal(table.loc[early.index, names], early[names])
    assert set(table) - set(names) == {"duration", "event"} | {name for name in table if name.startswith(TRUTH)}


def test_left_truncation_makes_lives_look_long_to_whoever_is_not_told():
    run = sim.run(ALONE.set({"mind.loyalty.weight": 0, "customers.tenure_months": 60}), seed=3)
    table = lifetimes(run)
    hazard = 1 - 0.825 ** (1 / 12)
    months = (table.duration - table.entry).sum()
    assert abs(table.event.sum() / months - hazard) < 4 * sqrt(hazard / months)
    assert table.event.sum() / table.duration.sum() < hazard / 2
    assert table.true_hazard.dropna().to_numpy() == pytest.approx(hazard)


def test_hazards_differ_as_much_as_customers_do():
    """Direction: nobody differs where service counts for nothing; inborn chances do; a programme lowers them all."""
    same, differing = (
        lifetimes(sim.run(ALONE.set({"customers.count": 2000, "mind.loyalty": rule}), seed=1))
        for rule in ({"rule": "course_table", "weight": 0}, {"rule": "inborn"})
    )
    assert same.true_hazard.std() < 1e-12
    assert differing.true_hazard.std() > 0.1
    world = ALONE.set({"customers.count": 50, "months": 1})
    helped = world.set("customers.programme", {"spend_per_customer": 1, "most_kept_share": 0.5})
    before, after = (hazards_at(sim.run(each, seed=1), 0) for each in (world, helped))
    assert after == pytest.approx(0.75 * before)


def check_lifelines():
    spec = importlib.util.spec_from_file_location("check_lifelines", ROOT / "scripts" / "check_lifelines.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_files_for_lifelines_are_written_and_read_back_whole(tmp_path, monkeypatch):
    script = check_lifelines()
    small = {name: world.set({"customers.count": 60, "months": 3}) for name, world in script.worlds().items()}
    monkeypatch.setattr(script, "worlds", lambda: small)
    script.main([str(tmp_path), "--write"])
    for name, world in small.items():
        again = pd.read_csv(tmp_path / f"{name}.csv")
        table = lifetimes(sim.run(world, seed=script.SEED))
        assert list(again) == list(table)
        for column in again.select_dtypes(["number", "bool"]):
            assert again[column].to_numpy() == pytest.approx(table[column].to_numpy(), nan_ok=True)


@pytest.mark.skipif(importlib.util.find_spec("lifelines") is not None, reason="lifelines is here")
def test_without_lifelines_one_sentence_says_how_to_get_it(tmp_path):
    with pytest.raises(SystemExit, match="The fits need lifelines, in an environment of its own: python -m venv"):
        check_lifelines().main([str(tmp_path)])
