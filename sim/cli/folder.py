"""A result folder: tables, a picture and the provenance, written whole or not at all."""

import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pandas as pd

from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.results.provenance import Provenance, simulated
from sim.results.run import Run
from sim.study.replicate import Replications
from sim.world.scenario import Scenario

PROVENANCE = "provenance.json"


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
        names = ["calls", "legs"] + (["customers", "months", "ledger"] if self.scenario.world == "market" else [])
        for name in names:
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
    """Refuse a folder in which something would be lost; the same result may be written again.

    Raises ScenarioError with one sentence.
    """
    if folder.exists() and not folder.is_dir():
        raise ScenarioError(say("--out {folder} is a file; name a folder.", folder=folder))
    parent = next(p for p in [folder, *folder.absolute().parents] if p.exists())
    if not os.access(parent, os.W_OK):
        raise ScenarioError(
            say("--out {folder} can't be written: no permission in {parent}.", folder=folder, parent=parent)
        )
    if not replace and folder.is_dir() and any(folder.iterdir()):
        try:
            before = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            before = None
        now = result.facts()
        same = isinstance(before, dict) and all(
            before.get(k) == now[k] for k in ("digest", "seed", "replications", "version")
        )
        if not same:
            raise ScenarioError(
                say(
                    "--out {folder} already holds something else; name another folder or add --replace.",
                    folder=folder,
                )
            )


def write(folder: Path, result: Result, table: Replications) -> list[str]:
    """Write everything beside the folder first, then move it in; returns the names of the files."""
    from sim.figures.glance.overview import overview

    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        summary = table.summary()
        table.to_csv(made / "replications.csv")
        summary.to_csv(made / "summary.csv")
        for name, parts in result.tables.items():
            pd.concat(parts, ignore_index=True).to_parquet(made / f"{name}.parquet", index=False)
        overview(cast(Run, result.first), summary).savefig(made / "overview.png", dpi=150)
        (made / "scenario.yaml").write_text(result.scenario.to_yaml(), encoding="utf-8")
        text = json.dumps(result.facts(), indent=2, ensure_ascii=False)
        (made / PROVENANCE).write_text(text + "\n", encoding="utf-8")
        names = sorted(path.name for path in made.iterdir())
        folder.mkdir(exist_ok=True)
        for name in [*(n for n in names if n != PROVENANCE), PROVENANCE]:
            os.replace(made / name, folder / name)
        return names
    finally:
        shutil.rmtree(made, ignore_errors=True)
