"""A result folder: tables, a picture, the provenance and the hash of each, written whole or not at all."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pandas as pd

from sim.core.language import say
from sim.results.provenance import Provenance, simulated
from sim.results.run import Run
from sim.results.sums import SUMS, FolderError, names_in
from sim.results.whole import try_out, whole_folder
from sim.study.replicate import Replications
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetWriter

PROVENANCE = "provenance.json"
TABLES = ("calls", "legs", "customers", "months", "ledger")
# Every name that a result can have: what has another is not replaced, for something would be lost.
NAMES = {PROVENANCE, SUMS, "replications.csv", "summary.csv", "overview.png", "scenario.yaml"}
NAMES |= {f"{name}.parquet" for name in TABLES}


@dataclass
class Result:
    """What a command gathers while it runs: the first run for the picture, and the tables of each, on the disk."""

    scenario: Scenario
    seed: int
    replications: int
    first: Run | None = None
    place: Path | None = None  # the folder that is being written
    failed: OSError | None = None  # what ended the writing; the runs go on, so that they can be seen at least
    files: dict[str, "ParquetWriter"] = field(default_factory=dict)

    def take(self, run: Run) -> None:
        """Write the tables of one replication; nothing of it but the first run is held."""
        self.first = self.first or run
        if self.place is None or self.failed is not None:
            return
        try:
            for name in TABLES if self.scenario.world == "market" else TABLES[:2]:
                self._append(self.place / f"{name}.parquet", getattr(run, name), run.provenance.replication)
        except OSError as error:
            self.failed = error

    def _append(self, file: Path, table: pd.DataFrame, replication: int) -> None:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        numbered = table.copy()
        numbered.insert(0, "replication", replication)
        rows = pa.Table.from_pandas(numbered, preserve_index=False)
        if file.name not in self.files:
            self.files[file.name] = ParquetWriter(file, rows.schema)
        self.files[file.name].write_table(rows)

    def close(self) -> None:
        """End the files of the tables. Raises the OSError that ended the writing, if one did."""
        for file in self.files.values():
            file.close()
        if self.failed is not None:
            raise self.failed

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


@contextmanager
def gathering(folder: Path, result: Result) -> Iterator[Callable[[Replications], None]]:
    """A place into which `result` writes what it takes, beside the folder; when all is there it takes the folder's
    place in one step. Within, a function is called with the table of replications that writes the rest.

    Raises FolderError with one sentence; what was there before is there still.
    """
    from sim.figures.glance.overview import overview

    with whole_folder(folder, refuse_strange) as made:
        result.place = made

        def the_rest(table: Replications) -> None:
            result.close()
            summary = table.summary()
            table.to_csv(made / "replications.csv")
            summary.to_csv(made / "summary.csv")
            overview(cast(Run, result.first), summary).savefig(made / "overview.png", dpi=150)
            (made / "scenario.yaml").write_text(result.scenario.to_yaml(), encoding="utf-8")
            text = json.dumps(result.facts(), indent=2, ensure_ascii=False)
            (made / PROVENANCE).write_text(text + "\n", encoding="utf-8")

        yield the_rest
