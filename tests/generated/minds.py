"""Small worlds in which people think otherwise: any rule at each step, any numbers, any design of the talk."""

from hypothesis import strategies as st

from sim.core.parameter import declared
from sim.mind import RULES
from tests.generated.tied import add_the_rest, possible, tied_values

FAR = 50.0  # how far numbers without an upper bound go


def thoughtful_worlds():
    """Rich worlds with any mind, any delivery, music, and agents of any conduct."""
    return tied_values().flatmap(lambda told: add_the_rest(*told)).flatmap(with_a_mind).map(possible)


@st.composite
def with_a_mind(draw, values: dict) -> dict:
    """Put a mind into a world, and what it feels that changes no queue."""
    centre = values["centre"]
    centre["delivery"] = draw(
        st.fixed_dictionaries(
            {
                "formalities_s": st.sampled_from((0, 1, 2, 30)),
                "formalities_parts": st.integers(1, 4),
                "kindness_share": st.sampled_from((0, 0.3, 1)),
                **{name: st.booleans() for name in ("formalities_first", "choice", "ritual", "finish_strong")},
            }
        )
    )
    for queue in centre["queues"].values():
        queue["music"] = draw(st.booleans())
    for team in centre["teams"].values():
        team["conduct"] = draw(st.sampled_from((0, 0, 1.5, -3, 10)))
    values["mind"] = {step: draw(st.one_of(*map(any_numbers, rules))) for step, rules in RULES.items()}
    return values


def any_numbers(rule):
    """A rule's values, each parameter anywhere within what is allowed; holding is made short, as the calls are."""
    fields = {name: one(about) for name, about in declared(rule).items()}
    if "tolerance_s" in fields:
        fields |= {"tolerance_s": st.sampled_from((1, 2.5, 120)), "slice_s": st.sampled_from((1, 2, 60))}
        fields |= {"anger": st.sampled_from((0, 0.5, 1)), "cooling_s": st.sampled_from((1, 2.5, 60))}
    if "public" in fields:
        fields |= {"public": st.sampled_from((0, 0.3, 0.5)), "private": st.sampled_from((0, 0.5))}
    return st.fixed_dictionaries({"rule": st.just(rule().rule)} | fields)


def one(about):
    """Any value of a declared parameter, its default as often as not."""
    if about.choices:
        return st.sampled_from(about.choices)
    low, high = about.allowed
    return st.one_of(st.just(about.default), st.floats(low, min(high, max(low + 1.0, FAR))).map(lambda x: round(x, 2)))
