"""The first part of an audit: dialling, busy signals, adverts and menus, and dialling again."""

from bisect import insort

from tests.property.audit_floor import Floor
from tests.property.audit_trace import DIALS, DOORS, constant, heard, ticks


class Dialling(Floor):
    """What may happen to a call before it joins a queue."""

    def __init__(self, run, rows):
        super().__init__(run)
        self.calls = {}  # what is known of the path of each call
        self.redials = redials_in(run, rows)

    def tie(self, call):
        return self.whose[call][:3]

    def arrives(self, call, *_):
        self.apply((DIALS + 1,))
        self.check(self.open, f"call {call} arrives while the lines are closed")
        reason = self.demand.reasons[self.whose[call][3]]
        rule = self.centre.nuisance
        treatment = rule.treatment if reason.nuisance else "none"
        assert treatment == "none" or rule.recognised_share == 1, "the audit can't tell which calls were recognised"
        self.calls[call] = {"treatment": treatment, "nuisance": reason.nuisance, "attempt": 0, "tellings": 0}
        self.dials(call, self.now)
        if self.lines_full():
            self.must = (("busy_signal",), call)
        else:
            self.house.add(call)

    def dials(self, call, tick):
        """An attempt begins: what may come of it, and when."""
        path, rule = self.calls[call], self.centre.nuisance
        path.update(leg=0, called_back=False, story="again" if path["tellings"] else "first")
        queue = self.demand.reasons[self.whose[call][3]].queue
        if path["treatment"] == "line_fault":
            path["next"], message = queue, constant(rule.message_s)
            self.awaits(call, {(tick + message, "turned_away")} if message is not None else None)
        elif path["treatment"] in {"separate_queue", "supervisor"}:
            self.hears(call, rule.queue, tick + ticks(rule.recording_s) * (path["treatment"] == "separate_queue"))
        else:
            self.hears(call, queue, tick)
        if self.centre.lines is not None and path["options"] is not None:
            path["options"].add((tick, "busy_signal"))

    def hears(self, call, queue, tick):
        """Advert and menu of a queue, from a tick on."""
        values, path = self.centre.queues[queue], self.calls[call]
        path["next"], end = queue, tick + heard(values, values.menu_layers)
        options = {(end, "joins")}
        if values.menu_layers and end > tick:
            served, out = values.self_service_share, values.opt_out_share
            options = {(end, "self_served")} if served else set()
            if served < 1:
                options |= {(end, "joins")} if out < 1 else set()
                options |= {(tick + heard(values, 1), "joins")} if out else set()
        self.awaits(call, options)

    def awaits(self, call, options):
        self.calls[call]["options"] = options
        if options:
            self.dues["next step", call] = max(options)[0]

    def comes(self, call, queue, event):
        """What was awaited has come."""
        path = self.calls[call]
        self.dues.pop(("next step", call), None)
        lawful = path["options"] is None or (self.now, event) in path["options"]
        entry = self.demand.reasons[self.whose[call][3]].queue
        expected = entry if event == "busy_signal" else path["next"]
        self.check(lawful and expected == queue, f"call {call}: {event} {queue} is not due now")
        path["options"] = set()

    def busy_signal(self, call, queue, _):
        self.apply((DIALS, self.tie(call)))
        self.comes(call, queue, "busy_signal")
        self.check(self.lines_full(), f"call {call} hears the busy signal though lines are free")
        self.dials_again(call)

    def self_served(self, call, queue, _):
        self.apply((DIALS,))
        self.comes(call, queue, "self_served")
        self.leaves_house(call)

    def turned_away(self, call, queue, _):
        self.apply((DIALS,))
        self.comes(call, queue, "turned_away")
        self.leaves_house(call)

    def dials_again(self, call):
        """Somebody who got nowhere may try once more; the trace will say whether they do. Says if at this very tick."""
        path, redial = self.calls[call], self.demand.redial
        again, gets_through = self.redials[call].pop(0) if self.redials.get(call) else (None, False)
        delay = constant(redial.delay_s)
        exhausted = redial.tries is not None and path["attempt"] >= redial.tries
        may = redial.share > 0 and not exhausted and not path["nuisance"]
        if again is None:
            if may and redial.share == 1 and delay is not None and self.now + delay < self.horizon:
                self.check(not self.open_at(self.now + delay), f"call {call} does not dial again")
            return False
        pause = again - self.now
        self.check(may and pause >= 0 and delay in {None, pause}, f"call {call} dials again now or at all")
        self.check(self.open_at(again), f"call {call} dials again while the lines are closed")
        path["attempt"] += 1
        self.dials(call, again)
        if pause > 0 and gets_through:
            insort(self.clock, (again, DIALS, self.tie(call), call))
        return pause == 0 and gets_through

    def open_at(self, tick):
        """Whether the lines are open for what falls due at a tick."""
        ahead = [entry for entry in self.clock if entry[1] == DOORS and entry[0] <= tick]
        return ahead[-1][3] if ahead else self.open


def redials_in(run, rows):
    """When each call is dialled again, and whether it gets through: so much before it joins as it heard of the menu."""
    legs = zip(*(run.legs[name].tolist() for name in ("call", "attempt", "leg", "menu_layers")), strict=True)
    layers = {(call, attempt, leg): layers for call, attempt, leg, layers in legs}
    found, place = {}, {}
    for tick, event, call, queue, _ in rows:
        if event == "arrives":
            place[call] = (1, 1, False)
        elif event in {"passed_on", "promised"}:
            place[call] = (place[call][0], place[call][1] + 1, False)
        elif event in {"joins", "self_served", "busy_signal"}:
            attempt, leg, redials = place[call]
            if redials:
                values = run.scenario.centre.queues[queue]
                busy = event == "busy_signal"
                menu = 0 if busy else heard(values, layers.get((call, attempt, leg), values.menu_layers))
                found.setdefault(call, []).append((tick - menu, not busy))
            place[call] = (attempt, leg, False)
        if event in {"gives_up", "busy_signal"}:
            place[call] = (place[call][0] + 1, 1, True)
    return found
