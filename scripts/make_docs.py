"""Write the pages of docs/reference/ that are made from the code: parameters, tables, metrics, rules, course map.

    python scripts/make_docs.py

A test compares the pages with what this script would write.
"""

import re
import sys
from pathlib import Path

from sim.core.distributions import KINDS
from sim.core.language import translated
from sim.core.moved import moved
from sim.core.parameter import Parameter, Part, declared, walk
from sim.mind import RULES
from sim.mind.own import Own
from sim.results.guide import REGISTERS
from sim.tables import ALL, shown
from sim.world.scenario import Scenario

sys.path.insert(0, str(Path(__file__).resolve().parent))

from course_map import course_map_page

DOCS = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "<!-- made by scripts/make_docs.py; change the declaration in the code, not this page -->"
TABLES = {
    "calls": "One row a call: one customer's attempts for one reason on one occasion.",
    "legs": "One row a leg: a stay in one queue and the talk that follows.",
    "moments": "One row a moment, worked out from the legs when asked for.",
    "staff": "One row a spell of duty of an agent.",
    "customers": "One row a customer of a market.",
    "months": "One row a month of a market; money in whole cents.",
    "ledger": "One row a month and segment of a market: customers as assets, in whole cents.",
    "events": 'The full trace, on request: `keep=("calls", "legs", "events")`.',
}
METRICS_OF = {
    "run": "`run.metrics()`. Calls that arrive in the warm-up are left out.",
    "week": "`sim.results.weeks.weekly(run)`: one row a whole week of a market.",
    "quarter": "`sim.results.quarters.experience(run)`: one row a whole quarter of a market.",
}


def parameters_page() -> str:
    """Every parameter of a scenario by its dotted path."""
    lines = [
        MADE,
        "",
        "# Parameters",
        "",
        "Every value of a scenario has a dotted path: `world.set(path, value)`, `--set path=value`. NAME stands for a "
        "name that the scenario chooses. A share is 0 to 1; a range includes both ends. Where a duration is wanted "
        "(patience, handling, a delay) a plain number means that it is always the same; the distributions stand at the "
        "end. *Usual* is the range that a slider offers.",
    ]
    part = None
    skipped = {kind.__name__ for kind in KINDS.__args__} | {Own.__name__}
    for path, owner, about in walk(Scenario):
        if owner.__name__ in skipped or not _is_value(about):
            continue
        if owner is not part:
            part = owner
            head = path.rpartition(".")[0] or "the scenario"
            lines += ["", f"## {head}", "", (owner.__doc__ or "").split("\n")[0], "", *_header()]
        lines.append(_row(f"`{path}`", about))
    lines += ["", "## Distributions", "", "Their numbers are in the unit of the parameter that holds them.", ""]
    for kind in KINDS.__args__:
        lines += [f"### {kind.__name__}", "", kind.__doc__.split("\n")[0], "", *_header()]
        lines += [_row(f"`{name}`", about) for name, about in declared(kind).items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _is_value(about: Parameter) -> bool:
    """Parts that only hold other parts have no row of their own."""
    return bool(about.unit or about.allowed or not _is_part(about.default))


def _is_part(default) -> bool:
    return isinstance(default, Part) or default is ...


def _header() -> list[str]:
    return [
        "| path | meaning | unit | default | allowed | usual | source |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]


def _row(path: str, about: Parameter) -> str:
    default = "must be given" if about.default is ... else _words(about.default)
    label, meaning, unit = (translated(text) for text in (about.label, about.meaning, about.unit))
    cells = [path, f"{label}. {meaning}", unit, default, _allowed(about), _span(about.usual)]
    return "| " + " | ".join([*(cell.replace("|", "/") for cell in cells), about.source]) + " |"


def _allowed(about: Parameter) -> str:
    return ", ".join(about.choices) if about.choices else _span(about.allowed)


def _span(bounds) -> str:
    if bounds is None:
        return ""
    low, high = bounds
    return f"{low:g} or more" if high == float("inf") else f"{low:g} to {high:g}"


def _words(value) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | int):
        return f"{value:g}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return f"`{value!r}`" if value != "" else "empty"


def tables_page() -> str:
    """Every column of every table."""
    lines = [MADE, "", "# Tables", "", "What a run gives back. Times are in seconds, `day` counts from 0.", ""]
    for name, columns in ALL.items():
        lines += [f"## {name}", "", TABLES[name], "", "| column | type | unit | meaning |", "| --- | --- | --- | --- |"]
        for column in shown(columns):
            kind = column.kind
            if isinstance(kind, type):
                type_ = "one of: " + ", ".join(member.name.lower() for member in kind)
            elif kind.startswith("tick"):
                type_ = "float64"
            else:
                type_ = f"name of the {kind}" if kind in ("queue", "team", "reason", "segment") else kind
            lines.append(f"| `{column.name}` | {type_} | {translated(column.unit)} | {translated(column.meaning)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def metrics_page() -> str:
    """Every metric."""
    lines = [
        MADE,
        "",
        "# Metrics",
        "",
        "A share of nothing is missing.",
        "",
    ]
    for per, metrics in REGISTERS.items():
        lines += [f"## Of a {per}", "", METRICS_OF[per], ""]
        lines += [
            "| metric | unit | what is counted | over | world | source |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        lines += [
            f"| `{m.name}` | {translated(m.unit)} | {translated(m.numerator)} | {translated(m.denominator)} "
            f"| {m.world} | {m.source} |"
            for m in metrics.values()
        ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def rules_page() -> str:
    """Every rule of the mind."""
    intro = (
        "At each step a scenario names one rule: `mind.memory.rule`. A rule of one's own is made by `sim.mind.own` and "
        'put in the place of another: `world.set("mind.memory", sim.mind.own("memory", "best", start, step, finish))`.'
    )
    lines = [MADE, "", "# Rules of the mind", "", intro, ""]
    for step, rules in RULES.items():
        lines += [f"## {step}", ""]
        for rule in rules:
            tag = declared_tag(rule)
            prose = rule.__doc__.split(">>>")[0]
            text = " ".join(" ".join(line.strip() for line in prose.splitlines()).split())
            lines += [f"### {tag}", "", text, "", f"Source: {rule.source}.", ""]
            own = declared(rule)
            if own:
                lines += _header() + [_row(f"`mind.{step}.{name}`", about) for name, about in own.items()] + [""]
    return "\n".join(lines).rstrip() + "\n"


def declared_tag(rule) -> str:
    """The word by which a scenario names a rule.

    >>> from sim.mind.memory.peaks import PeakEnd
    >>> declared_tag(PeakEnd)
    'peak_end'
    """
    return rule().rule


def migration_page() -> str:
    """The page of migration with the table of all that moved since 0.1.0, from the list that tells people."""
    rows = "".join(f"| `{old}` | `{new}` |\n" for old, new in moved().items())
    table = f"<!-- moved names -->\n\n| 0.1.0 | now |\n| --- | --- |\n{rows}\n<!-- end of moved names -->"
    page = (DOCS / "../project/migration.md").read_text(encoding="utf-8")
    return re.sub(r"<!-- moved names -->(.*<!-- end of moved names -->)?", lambda _: table, page, flags=re.DOTALL)


PAGES = {
    "parameters.md": parameters_page,
    "tables.md": tables_page,
    "metrics.md": metrics_page,
    "rules.md": rules_page,
    "course-map.md": lambda: course_map_page(MADE),
    "../project/migration.md": migration_page,
}


def main() -> None:
    """Write all pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
