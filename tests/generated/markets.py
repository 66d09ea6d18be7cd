"""Small markets with everything in them, as hypothesis strategies: a few people, many needs, months of few minutes."""

from hypothesis import strategies as st

from sim.core.clock import seconds_of, time_of
from tests.generated.minds import with_a_mind
from tests.generated.tied import add_the_rest, possible, seldom, shares, tied_values


def busy_markets():
    """Markets of any mind in which people join, leave, come back and are recommended, and most calls fall together."""
    return tied_values().flatmap(lambda told: add_the_rest(*told)).flatmap(with_a_mind).flatmap(with_customers)


@st.composite
def with_customers(draw, values: dict):
    """Customers instead of the outside public. Needs of the night all call as the lines open, or within a second."""
    months = draw(st.integers(1, 3))
    opens, closes = values["opening"]["opens"], values["opening"]["closes"]
    last = time_of((seconds_of(closes) - 60) % 86_400)
    values |= {"world": "market", "months": months}
    values["demand"] = {name: values["demand"][name] for name in ("reasons", "redial")}
    del values["days"]
    segment = st.fixed_dictionaries(
        {
            "weight": st.integers(1, 3),
            "needs_factor": st.sampled_from((1, 0.5, 0)),
            "margin_factor": st.sampled_from((1, 0.333, 2)),
            "patience_factor": st.sampled_from((1, 0.5, 0, 3)),
            "expects_more": st.sampled_from((0, -2, 5)),
        }
    )
    acquisition = st.fixed_dictionaries(
        {
            "prospects_per_month": st.integers(0, 6),
            "budget_per_month": st.sampled_from((0, 500, 1000.01)),
            "half_won_at": st.sampled_from((0, 500)),
            "most_won_share": shares,
            "referred_share": st.sampled_from((0, 0.01, 0.05)),
            "deterred_share": shares,
            "public": st.sampled_from((1, 20, 100_000)),
        }
    )
    values["customers"] = {
        "count": draw(st.integers(1, 12)),
        "needs_per_month": draw(st.sampled_from((30, 5, 60, 0))),
        "renewal_months": draw(st.integers(1, 3)),
        "morning_after_min": draw(st.sampled_from((0, 1 / 60, 0.5))),
        "profile": draw(seldom(st.sampled_from((1, {opens: 1}, {opens: 2} | {last: 1})))),
        "tenure_months": draw(st.sampled_from((0, 30))),
        "first_month_factor": draw(st.sampled_from((1, 3, 0.5, 0))),
        "segments": {name: draw(segment) for name in ("many", "few")[: draw(st.integers(1, 2))]},
        "acquisition": draw(acquisition),
        "win_back": {"share": draw(shares), "months": draw(st.integers(1, 2)), "standing": 3.5},
        "programme": {"spend_per_customer": draw(st.sampled_from((0, 1))), "most_kept_share": draw(shares)},
    }
    values["money"] = draw(
        st.fixed_dictionaries(
            {
                "margin_per_month": st.sampled_from((20, 0, 33.335)),
                "margin_growth_per_year": st.sampled_from((0, 0.07)),
                "discount_per_year": st.sampled_from((0, 0.1)),
                "value_years": st.sampled_from((1, 10)),
                "compensation": st.sampled_from((0, 12.5)),
                "acquisition_cost": st.sampled_from((0, 80)),
                "win_back_cost": st.sampled_from((0, 3)),
            }
        )
    )
    return possible(values)
