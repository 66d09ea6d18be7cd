"""The stage of each customer's life with the firm: build, strengthen, maintain, recover; then former."""

import numpy as np

from sim.engine.records import Columns
from sim.mind.expectation.difference import MIDDLE
from sim.tables import Stage
from sim.world.scenario import Scenario


def stages(scenario: Scenario, customers: Columns) -> np.ndarray:
    """The stage of each customer at the end of a market.

    build: in the first thirty days (004-06). strengthen: until the first renewal. maintain: after it. recover: who is
    dissatisfied, or has left and is still asked back. former: everybody else who left.

    Source: 003-47 (Dwyer, Schurr and Oh 1987, J. Marketing 51(2):11); where one stage ends is chosen for teaching.
    """
    terms, end = scenario.customers, scenario.months
    tenure = end - customers["joined_month"]
    left = customers["left_month"]
    found = np.where(
        tenure <= 1, Stage.BUILD, np.where(np.isnan(customers["hazard"]), Stage.STRENGTHEN, Stage.MAINTAIN)
    )
    found = np.where(customers["standing"] < MIDDLE, Stage.RECOVER, found)
    asked = (terms.win_back.share > 0) & (end - left <= terms.win_back.months)
    return np.where(left < 0, found, np.where(asked, Stage.RECOVER, Stage.FORMER)).astype(np.int8)
