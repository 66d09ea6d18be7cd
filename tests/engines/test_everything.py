"""A day in which everything is used at once: six queues, eight teams, every feature of the floor."""

import pytest

import sim
from sim.world.scenario import from_yaml
from tests.property.audit import audit

DAY = from_yaml("""
name: everything
days: 2
opening: {opens: "08:00", closes: "18:00"}
centre:
  lines: 31
  retelling_s: 45
  nuisance: {treatment: separate_queue, queue: apart, recording_s: 20}
  queues:
    sales: {priority: 2, advert_s: 15, menu_layers: 1, prompt_s: 12, patience_s: {kind: exponential, mean: 240}}
    service:
      menu_layers: 3
      prompt_s: 10
      self_service_share: 0.15
      opt_out_share: 0.3
      hang_up_share: 0.05
      patience_s: {kind: lognormal, mean: 300, sd: 200}
      announcement: {estimator: queue_length, believed_share: 0.6, stretch: 0.5}
    faults:
      menu_layers: 2
      patience_s: {kind: weibull, mean: 500, shape: 1.4}
      callback: {above_s: 90, accepted_share: 0.5, promise_s: 600, tolerance_s: 15}
    technician: {transferred_first: true, patience_s: {kind: erlang, mean: 600, phases: 3}}
    complaints: {priority: 1, patience_s: {kind: uniform, low: 30, high: 600}, announcement: {estimator: last_wait}}
    apart: {patience_s: 120}
  teams:
    sales: {agents: 4, serves: {sales: {handling_s: {kind: lognormal, mean: 260, sd: 180}, solved_share: 0.9}}}
    front:
      agents: {"08:00": 5, "10:00": 9, "13:00": 7, "16:00": 5}
      absent_share: 0.08
      breaks: [{at: "12:00", minutes: 45, share: 0.4}]
      after_call_s: {kind: exponential, mean: 20}
      serves:
        service: {handling_s: {kind: lognormal, mean: 220, sd: 160}, solved_share: 0.8, passes_to: technician}
        faults: {preference: 2, handling_s: {kind: lognormal, mean: 280, sd: 200}, solved_share: 0.4,
                 passes_to: technician}
    evening:
      agents: {"08:00": 0, "15:00": 3}
      serves: {service: {solved_share: 0.6, passes_to: complaints}, sales: {}}
    faults:
      agents: 4
      shared_context: true
      serves: {faults: {handling_s: {kind: hyperexponential, share: 0.2, mean: 900, other_mean: 200}, solved_share: 0.5,
               passes_to: technician}}
    technician:
      agents: 3
      after_call_s: 30
      serves: {technician: {handling_s: {kind: erlang, mean: 420, phases: 2}, solved_share: 0.7, passes_to: complaints}}
    complaints: {agents: 2, serves: {complaints: {handling_s: 400, solved_share: 0.6}}}
    all_round:
      agents: 3
      breaks: [{at: "10:30", minutes: 20, share: 0.3}, {at: "14:30", minutes: 20, share: 0.3}]
      serves: {complaints: {}, service: {solved_share: 0.7}, faults: {solved_share: 0.5}, sales: {preference: 3}}
    supervisor: {agents: 1, serves: {apart: {handling_s: 60}, complaints: {preference: 2, handling_s: 300}}}
demand:
  calls_per_hour: {"08:00": 150, "10:00": 260, "13:00": 200, "16:00": 140}
  busy_day_spread: 0.15
  half_day_spread: 0.08
  redial: {share: 0.4, delay_s: {kind: exponential, mean: 400}, tries: 3}
  typed_calls: [{at_s: 0, reason: complaint}, {at_s: 0, reason: prank}, {at_s: 35999.999999, reason: service}]
  reasons:
    sales: {weight: 3, queue: sales}
    service:
      {weight: 8, queue: service, returns: {share: 0.5, delay_days: {kind: uniform, low: 0.1, high: 1.2}, limit: 3}}
    fault: {weight: 4, queue: faults, returns: {share: 0.8, delay_days: 1, limit: 2}}
    complaint: {weight: 1, queue: complaints}
    prank: {weight: 0.6, queue: service, nuisance: true}
""")


@pytest.fixture(scope="module", params=["preference", "longest_waiting"])
def day(request):
    world = DAY.set({"centre.agents_choose": request.param, "centre.at_closing": _closing(request.param)})
    return sim.run(world, seed=7, keep=("calls", "legs", "events"))


def _closing(choice):
    return {"preference": "serve", "longest_waiting": "drop"}[choice]


def test_every_feature_is_reached(day):
    outcomes = set(day.calls.outcome.unique())
    expected = {
        "solved", "unsolved", "gave_up", "refused_busy", "self_served", "callback_kept", "callback_missed", "nuisance",
    }  # fmt: skip
    assert expected <= outcomes
    assert {"refused", "callback", "missed", "self_served", "passed_on"} <= set(day.legs.outcome.unique())
    assert (day.calls.visit > 0).any()
    assert (day.calls.attempts > 1).any()
    assert day.legs.announced_s.notna().any()
    assert (day.legs.called_back & (day.legs.agent >= 0)).any()
    assert ((day.legs.agent < 0) & (day.legs.wait_s == 0) & (day.legs.outcome == "gave_up")).any()  # hung up at once
    assert set(day.legs.team.dropna().unique()) == set(DAY.centre.teams)
    assert set(day.legs.queue.unique()) == set(DAY.centre.queues)


def test_every_dispatch_is_lawful(day):
    assert audit(day) > 1000


def test_every_moment_of_it_adds_up(day):
    talked = day.legs.groupby("call").talk_s.sum()
    assert (talked.reindex(day.calls.call).fillna(0).to_numpy().round(6) == day.calls.talk_s.round(6)).all()
    waited = day.legs.groupby("call").wait_s.sum()
    assert (waited.reindex(day.calls.call).fillna(0).to_numpy().round(6) == day.calls.total_wait_s.round(6)).all()
    assert day.calls.remembered.dropna().between(0, 10).all()
    assert day.moments.score.between(0, 10).all()
