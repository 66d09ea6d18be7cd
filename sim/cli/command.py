"""The command `holdtime`.

Exit codes: 0 fine, 1 a bug in Holdtime (with Python's traceback), 2 wrong input or a place that can't be written (one
sentence says what), 130 interrupted. What comes from a scenario or the command line is shown as it is: nothing in it is
markup, and what a terminal would obey is escaped. Its help is put into the user's language when this file is imported,
which is when the command starts.
"""

import os
import sys
import traceback
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.core.extras import MissingExtraError
from sim.core.language import say, translated
from sim.core.parameter import ScenarioError
from sim.core.refusal import brief, printable
from sim.results.sums import FolderError

if TYPE_CHECKING:
    from sim.cli.folder import Result
    from sim.study.replicate import Replications

# typer carries its own copy of click in some versions; this is that copy's base class of all wrong usage
WrongUsage: Any = typer.BadParameter.__mro__[2]

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")
NAME = Annotated[str, typer.Argument(help=say("A scenario of the library, or the path of a YAML file."))]

BUG, WRONG_INPUT, INTERRUPTED = 1, 2, 130
LONGEST = 380  # letters of a sentence about wrong usage, which may repeat what was typed

EXAMPLES = f"""
**{say("Examples")}**

`holdtime list`

`holdtime run broadband-complaint`

`holdtime run broadband-complaint --set centre.teams.front.agents=12 --seed 7 --replications 20 --out result/`
"""


@app.callback(
    help=say("Holdtime: how being served on the phone turns into memory, loyalty and profit."),
    epilog=EXAMPLES,
    invoke_without_command=True,
)
def holdtime(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        Console().print(context.get_help(), markup=False)


@app.command(
    help=say(
        "Run a scenario and print its metrics with 95% intervals.\n\nExample: "
        "`holdtime run broadband-complaint --set centre.teams.front.agents=12 --replications 20 --out result/`"
    )
)
def run(
    scenario: NAME,
    change: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help=say("Change a value, such as centre.teams.front.agents=12.")),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=2**64 - 1, help=say("The luck: the same seed gives the same result."))
    ] = 1,
    replications: Annotated[int, typer.Option(min=1, help=say("How many independent runs."))] = 10,
    out: Annotated[Path | None, typer.Option(help=say("A folder for tables, picture and provenance."))] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help=say("Write into a folder that holds another result."))
    ] = False,
) -> None:
    from sim.cli.folder import Result, ready
    from sim.results.whole import mark
    from sim.world.library import load

    before = mark(out) if out is not None else None
    try:
        world = load(scenario).set(_changes(change or []))
        result = Result(world, seed, replications)
        if out is not None:
            ready(out, result, replace)
        _run(result, out)
    except KeyboardInterrupt:
        if out is not None and mark(out) not in (before, None):
            raise Interrupted(say("holdtime: interrupted; by then {folder} had been written.", folder=out)) from None
        raise Interrupted(say("holdtime: interrupted; nothing was written.")) from None


class Interrupted(Exception):  # noqa: N818 - nothing is wrong
    """Ctrl-C; the message says what state there is."""


def _run(result: "Result", out: Path | None) -> None:
    """Run, writing each replication as it comes, print, and then let the result take its place: what was counted is on
    the screen even if the disk is full by now."""
    from sim.cli.folder import gathering
    from sim.results.sums import names_in

    if out is None:
        _run_and_print(result)
        return
    with gathering(out, result) as write_the_rest:
        write_the_rest(_run_and_print(result))
    files = ", ".join(names_in(out))
    Console().print(Text(printable(say("Written to {folder}: {files}.", folder=out, files=files))))


def _run_and_print(result: "Result") -> "Replications":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from sim.study.replicate import replicate

    world, replications = result.scenario, result.replications
    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("Running {name}", name=brief(world.name)), total=replications)

        def done(number, finished):
            bar.update(task, completed=number)
            result.take(finished)

        table = replicate(world, replications, result.seed, progress=done)
    _print_summary(table.summary(), world)
    Console().print(Text(printable(result.provenance().line()), "dim"))
    return table


@app.command("list", help=say("List the scenarios of the library. Example: `holdtime list`"))
def list_scenarios() -> None:
    from sim.world.library import load, scenarios

    table = Table(box=None, pad_edge=False)
    table.add_column(say("scenario"), no_wrap=True)
    table.add_column(say("world"))
    table.add_column(say("story"))
    for name in scenarios():
        world = load(name)
        length = world.days if world.world == "floor" else world.months
        if world.world == "floor":
            kind = say("floor, {n} days", n=length) if length > 1 else say("floor, 1 day")
        else:
            kind = say("market, {n} months", n=length)
        table.add_row(name, kind, translated(world.story))
    Console().print(table)


@app.command(
    help=say("Print a scenario as YAML; values left out are the defaults. Example: `holdtime show broadband-complaint`")
)
def show(
    scenario: NAME,
    path: Annotated[str | None, typer.Argument(help=say("Only the value at this path."))] = None,
) -> None:
    from sim.world.library import load
    from sim.world.scenario import as_yaml

    world = load(scenario)
    shown = world.to_yaml() if path is None else as_yaml(world.get(path))
    Console(highlight=False, markup=False, soft_wrap=True, emoji=False).print(shown.rstrip())


@app.command(
    "check-scenario",
    help=say("Say whether a scenario file can be run. Example: `holdtime check-scenario my-bank.yaml`"),
)
def check_scenario(file: Annotated[Path, typer.Argument(help=say("A YAML file."))]) -> None:
    from sim.world.scenario import from_file

    world = from_file(file)
    words = {"file": file, "name": brief(world.name), "digest": world.digest()}
    Console(soft_wrap=True).print(Text(printable(say("{file} is fine: {name}, digest {digest}.", **words))))


@app.command(
    "check-result",
    help=say("Say whether a result folder is whole and as it was written. Example: `holdtime check-result result/`"),
)
def check_result(
    folder: Annotated[Path, typer.Argument(help=say("A folder that `holdtime run --out` wrote."))],
) -> None:
    from sim.results.sums import check

    check(folder)
    Console(highlight=False, soft_wrap=True).print(say("{folder} is whole and as it was written.", folder=folder))


@app.command(help=say("Open JupyterLab with your copies of the notebooks. Example: `holdtime lab --folder ~/course`"))
def lab(
    folder: Annotated[Path | None, typer.Option(help=say("Your own folder; else ~/Holdtime."))] = None,
    check: Annotated[bool, typer.Option("--check", help=say("Only try it, then stop."))] = False,
    browser: Annotated[bool, typer.Option(help=say("Open a browser window."))] = True,
    port: Annotated[int, typer.Option(min=0, max=65_535, help=say("The port to serve on."))] = 8888,
) -> None:
    from sim.lab import open_lab

    raise typer.Exit(open_lab(folder, check=check, browser=browser, port=port))


@app.command(
    "new-lesson",
    help=say(
        "Write the skeleton of a lesson into a clone of the project. Example: `holdtime new-lesson 15-call-backs`"
    ),
)
def new_lesson(name: Annotated[str, typer.Argument(help=say("Two digits and words, such as 15-call-backs."))]) -> None:
    """Write the skeleton of a lesson."""
    from sim.lessons.kit.new_lesson import new_lesson as write_skeleton

    console = Console(highlight=False, soft_wrap=True)
    for path in write_skeleton(name):
        console.print(say("written: {path}", path=path))
    console.print(say("What to do next stands in docs/how-to/add-a-lesson.md."))


def _changes(texts: list[str]) -> dict[str, Any]:
    from sim.core.yaml_text import read_yaml

    found: dict[str, Any] = {}
    for text in texts:
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            raise ScenarioError(
                say("--set {text} is not PATH=VALUE, such as centre.teams.front.agents=12.", text=brief(text))
            )
        found[path.strip()] = read_yaml(value, say("--set {change}", change=brief(text)))
    return found


def _print_summary(summary, world) -> None:
    n = int(summary["n"].max())
    title = say("{name}: {n} replications, means with 95% intervals", name=brief(world.name), n=n)
    title = title if n > 1 else say("{name}: one run", name=brief(world.name))
    table = Table(title=Text(title), title_justify="left")
    table.add_column(say("metric"))
    table.add_column(say("mean"), justify="right")
    table.add_column(say("95% interval"), justify="right")
    table.add_column(say("unit"))
    for name, row in summary.dropna(subset="mean").iterrows():
        unit = brief(world.money.currency) if row["unit"] == "money" else row["unit"]
        shown = "%" if unit == "share" else translated(unit)
        interval = f"{_number(row['low'], unit)} … {_number(row['high'], unit)}" if row["n"] > 1 else "–"
        table.add_row(name, _number(row["mean"], unit), interval, Text(shown))
    Console().print(table)


def _number(value: float, unit: str) -> str:
    if isnan(value):
        return "–"
    if unit == "share":
        return f"{100 * value:.1f}"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:,.2f}"


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    try:
        code = app(args=arguments, prog_name="holdtime", standalone_mode=False)
    except (ScenarioError, FolderError, MissingExtraError) as error:
        return _wrong(str(error))
    except WrongUsage as error:
        return _wrong(_one_line(error.format_message()))
    except Interrupted as told:
        sys.stderr.write(f"{told}\n")
        return INTERRUPTED
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:  # whoever read what is printed has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:
        traceback.print_exc()
        sys.stderr.write(say("holdtime: this is a bug in Holdtime; please report it with the lines above.") + "\n")
        return BUG
    if code == INTERRUPTED:  # some versions of typer return it, others raise
        sys.stderr.write(say("holdtime: interrupted.") + "\n")
    return code if isinstance(code, int) else 0


def _one_line(why: str) -> str:
    """A sentence about wrong usage, which repeats what was typed, however long that is; with a full stop."""
    why = " ".join(why.split())
    why = why if len(why) <= LONGEST else f"{why[: LONGEST - 83]}...{why[-80:]}"
    return printable(why) if why.endswith((".", "?", "!")) else printable(say("{why}.", why=why))


def _wrong(why: str) -> int:
    sys.stderr.write(say("holdtime: {why}", why=why) + "\n")
    return WRONG_INPUT


if __name__ == "__main__":
    sys.exit(main())
