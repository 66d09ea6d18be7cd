"""A result that `holdtime run --out` wrote, read again."""

from pathlib import Path

import pandas as pd

from sim.results.sums import check


def tables(folder: str | Path) -> dict[str, pd.DataFrame]:
    """The tables of a result folder by name: those of its runs, `replications` and `summary`.

    The folder must be whole and as it was written.

    Raises:
        FolderError: a file is missing, cut or changed, or does not belong to it; one sentence names it.

    >>> import tempfile
    >>> from sim.results.whole import whole_folder
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with whole_folder(Path(place, "result")) as made:
    ...         pd.DataFrame({"mean": [0.8]}, index=["service_level"]).to_csv(made / "summary.csv")
    ...     tables(Path(place, "result"))["summary"]
                   mean
    service_level   0.8
    """
    folder = Path(folder)
    check(folder)
    found = {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    return found | {path.stem: pd.read_csv(path, index_col=0) for path in sorted(folder.glob("*.csv"))}
