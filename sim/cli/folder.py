"""A result folder: tables, a picture, the provenance and the hash of each, written whole or not at all."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pandas as pd

from sim.core.language import say
from sim.results.provenance import Provenance, simulated
from sim.results.run import Run
from sim.results.sums import SUMS, FolderError, names_in
from sim.results.whole import try_out, whole_folder
from sim.study.replicate import Replications
from sim.world.scenario import Scenario

PROVENANCE = "provenance.json"
TABLES = ("calls", "legs", "customers", "months", "ledger")
# Every name that a result can have: what has another is not replaced, for something would be lost.
NAMES = {PROVENANCE, SUMS, "replications.csv", "summary.csv", "overview.png", "scenario.yaml"}
NAMES |= {f"{name}.parquet" for name in TABLES}


@dataclass
class Result:
    """What a command gathers while it runs: the tables of each replication, the first run for the picture."""

    scenario: Scenario
    seed: int
    replications: int
    first: Run | None = None
    tables: dict[str, list[pd.DataFrame]] = field(default_factory=dict)

    def take(self, run: Run) -> None:
        """Keep the tables of one replication."""
        self.first = self.first or run
        for name in TABLES if self.scenario.world == "market" else TABLES[:2]:
            table = getattr(run, name).copy()
            table.insert(0, "replication", run.provenance.replication)
            self.tables.setdefault(name, []).append(table)

    def provenance(self) -> Provenance:
        """What the result comes from; before the first run there is no engine."""
        engine = self.first.engine if self.first else None
        return simulated(self.scenario, self.seed, engine, runs=self.replications)

    def facts(self) -> dict:
        """Enough to make the result again, as it is written down."""
        told = self.provenance()
        names = ("scenario", "digest", "seed", "engine", "version")
        return {name: getattr(told, name) for name in names} | {"replications": told.runs}


def ready(folder: Path, result: Result, replace: bool) -> None:
    """Refuse a folder that can't be written, or in which something would be lost; the same result may come again.

    Raises FolderError with one sentence.
    """
    try_out(folder)
    if os.path.exists(folder) and names_in(folder) and not replace and not _is_same(folder, result):
        raise FolderError(
            say("{folder} already holds something else; name another folder or add --replace.", folder=folder)
        )
    refuse_strange(folder)


def refuse_strange(folder: Path) -> None:
    """Refuse a folder that holds what is no part of a result, and would be lost. Raises FolderError, which names it."""
    names = names_in(folder) if os.path.exists(folder) else []
    strange = [name for name in names if name not in NAMES or not {PROVENANCE, SUMS} & set(names)]
    if strange:
        raise FolderError(
            say(
                "{folder} also holds {name}, which is no part of a result; move that, or name another folder.",
                folder=folder,
                name=strange[0],
            )
        )


def _is_same(folder: Path, result: Result) -> bool:
    """Whether a folder holds the result of the same runs."""
    try:
        before = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    now = result.facts()
    same = ("digest", "seed", "replications", "version")
    return isinstance(before, dict) and all(before.get(name) == now[name] for name in same)


def write(folder: Path, result: Result, table: Replications) -> list[str]:
    """Write everything beside the folder, then let it take the folder's place in one step; returns the files' names.

    Raises FolderError with one sentence; what was there before is there still.
    """
    from sim.figures.glance.overview import overview

    with whole_folder(folder, refuse_strange) as made:
        summary = table.summary()
        table.to_csv(made / "replications.csv")
        summary.to_csv(made / "summary.csv")
        for name, parts in result.tables.items():
            pd.concat(parts, ignore_index=True).to_parquet(made / f"{name}.parquet", index=False)
        overview(cast(Run, result.first), summary).savefig(made / "overview.png", dpi=150)
        (made / "scenario.yaml").write_text(result.scenario.to_yaml(), encoding="utf-8")
        text = json.dumps(result.facts(), indent=2, ensure_ascii=False)
        (made / PROVENANCE).write_text(text + "\n", encoding="utf-8")
    return names_in(folder)
