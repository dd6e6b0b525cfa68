"""The commands and their options. Each one's work is in a module of its own that is imported only when it runs: `--help`
stays fast, and deciding never loads the web."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    help="Anxin keeps social-insurance services running while people cannot meet.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
trail_app = typer.Typer(help="The audit trail.", no_args_is_help=True)
app.add_typer(trail_app, name="trail")
pack_app = typer.Typer(help="Rule packs as files.", no_args_is_help=True)
app.add_typer(pack_app, name="pack")
bank_app = typer.Typer(help="Files of banks.", no_args_is_help=True)
app.add_typer(bank_app, name="bank")
benefits_app = typer.Typer(help="Benefits paid out.", no_args_is_help=True)
app.add_typer(benefits_app, name="benefits")

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to serve on.")]
Address = Annotated[str, typer.Option(help="The address to serve on.")]
Place = Annotated[str | None, typer.Option(help="The place whose rules decide.")]
People = Annotated[Path, typer.Option(help="Parquet, one row a person.")]


def _day(what: str) -> Any:
    """An option that takes a day."""
    return typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help=what)


@app.command()
def decide(
    file: Annotated[Path | None, typer.Argument(help="JSON; standard input when not given.")] = None,
    explain: Annotated[bool, typer.Option(help="In words instead of JSON.")] = False,
    lang: Annotated[str, typer.Option(help="en, zh-hans or zh-hant.")] = "en",
    pack: Place = None,
) -> None:
    """Decide one request (an object), several (an array) or one a line (JSON lines). Exit 2 when one of them is wrong."""
    from anxin.site.cli import decide as command

    sys.exit(command.run(file, explain=explain, lang=lang, place=pack))


@app.command()
def assess(
    month: Annotated[str, typer.Option(help="The contribution month, YYYY-MM.")],
    people: People,
    out: Annotated[Path, typer.Option(help="The Parquet file to write; a manifest stands beside it.")],
    engine: Annotated[str, typer.Option(help="polars, duckdb or spark; all give the same rows.")] = "polars",
    known_on: Annotated[datetime | None, _day("The rules as known on this day (default: all).")] = None,
    as_of: Annotated[
        datetime | None, _day("Unpaid months are looked at as of this day (default: as --known-on).")
    ] = None,
    lifted: Annotated[
        datetime | None, _day("The day the epidemic was lifted (default: not declared).")
    ] = None,
    pack: Place = None,
) -> None:
    """Work out the contributions of a month for a whole city. Stopped, the same command goes on."""
    from anxin.site.cli import city as command

    days = [None if each is None else each.date() for each in (known_on, as_of, lifted)]
    sys.exit(command.assess(pack, month, people, out, engine, *days))


@app.command()
def simulate(
    scenario: Annotated[Path, typer.Argument(help="YAML: what to change, for which months.")],
    people: People,
    chart: Annotated[Path | None, typer.Option(help="Draw an SVG here instead of printing JSON.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the table here as CSV.")] = None,
    pack: Place = None,
) -> None:
    """What if a parameter, a date or a measure were different: against the rules in force, which are never touched."""
    from anxin.site.cli import city as command

    sys.exit(command.simulate(pack, scenario, people, chart, csv))


@app.command()
def population(
    size: Annotated[int, typer.Option(help="How many persons.")],
    out: Annotated[Path, typer.Option(help="The Parquet file to write.")],
    seed: Annotated[int, typer.Option(help="The same seed and size give the same city.")] = 1,
) -> None:
    """Write a synthetic city to try things on."""
    from anxin.site.cli import city as command

    sys.exit(command.population(size, out, seed))


@app.command()
def prove(
    pack: Annotated[
        str,
        typer.Argument(help="A place, or the folder of a pack; this installation's place when not given."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    lang: Annotated[str, typer.Option(help="en, zh-hans or zh-hant.")] = "en",
) -> None:
    """Prove a place's tables of rules: gaps, overlaps, dead rows, each with an example. Exit 1 when one is not acknowledged."""
    from anxin.site.cli import prove as command

    sys.exit(command.run(pack, as_json=as_json, lang=lang))


@app.command()
def replay(
    since: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First day of receipt.")
    ],
    until: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Last day of receipt.")
    ],
    under: Annotated[str, typer.Option(help="The rules and events known then, or now.")] = "now",
    draft: Annotated[int | None, typer.Option(help="The number of a draft to decide under instead.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: Annotated[str, typer.Option(help="en, zh-hans or zh-hant.")] = "en",
) -> None:
    """Decide stored applications again and say what would be different. Nothing is changed."""
    from anxin.site.cli import replay as command

    asked = command.Asked(since.date(), until.date(), under, draft, lang)
    sys.exit(command.run(asked, as_json=as_json))


@app.command()
def setup() -> None:
    """Prepare an installation: secrets, database, translations, static files. May be repeated."""
    from anxin.site.cli import setup as command

    sys.exit(command.run())


@app.command()
def serve(port: Port = 8000, address: Address = "127.0.0.1", workers: int = 2) -> None:
    """Serve the portal, the workbench and the REST interface."""
    from anxin.site.cli import serve as command

    sys.exit(command.run(address=address, port=port, workers=workers))


@app.command()
def worker() -> None:
    """Deliver what waits in the outbox and seal the trail, until stopped."""
    from anxin.site.cli import worker as command

    sys.exit(command.run())


@app.command()
def demo(
    port: Port = 8000,
    serve: Annotated[
        bool, typer.Option("--serve", help="Serve it, with a worker, after loading it.")
    ] = False,
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Move the city to this business date.")
    ] = None,
) -> None:
    """Load the demo city (a synthetic city on 2020-02-10), or move its date."""
    from anxin.site.cli import demo as command

    sys.exit(command.run(port=port, serve=serve, date=date.date() if date else None))


@trail_app.command("verify")
def trail_verify(
    head: Annotated[str, typer.Option(help="A root noted earlier that must still be in the chain.")] = "",
) -> None:
    """Find any entry that was changed, added or taken away since it was sealed. Exit 1 when there is one."""
    from anxin.site.cli import trail as command

    sys.exit(command.verify(head))


@pack_app.command("export")
def pack_export(
    out: Annotated[Path, typer.Argument(help="A new folder, or a file: .zip, .dmn, .csv (with --table).")],
    place: Annotated[str, typer.Option(help="The place whose rules came with the program.")] = "",
    table: Annotated[str | None, typer.Option(help="parameters, measures, or a service.")] = None,
    version: Annotated[str | None, typer.Option(help="A version published here, or in-force.")] = None,
    draft: Annotated[int | None, typer.Option(help="The number of a draft.")] = None,
) -> None:
    """Write rules as YAML, a table as CSV, or decision tables as DMN 1.3."""
    from anxin.site.cli import pack as command

    sys.exit(command.export(place, out, table, version, draft))


@pack_app.command("import")
def pack_import(
    source: Annotated[Path, typer.Argument(help="A folder, a .zip, a .dmn, or <table>.csv.", exists=True)],
    title: Annotated[str, typer.Option(help="What the draft is for.")],
    by: Annotated[str, typer.Option(help="The number of the rule author.")],
) -> None:
    """Begin a draft with what a file says. In force is nothing of it before it is proved and published."""
    from anxin.site.cli import pack as command

    sys.exit(command.import_(source, title, by))


@app.command()
def bills(
    month: Annotated[str, typer.Option(help="The contribution month, YYYY-MM.")],
    agency: Annotated[str, typer.Option(help="The code of one agency (default: all).")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be billed.")] = False,
) -> None:
    """Bill a month to everyone enrolled who has no bill for it. Stopped, the same command goes on; twice is once."""
    from anxin.site.cli import bills as command

    sys.exit(command.run(month, agency, dry_run=dry_run))


@bank_app.command("import")
def bank_import(
    files: Annotated[
        list[Path], typer.Argument(help="Statements, notifications or reports.", exists=True, dir_okay=False)
    ],
) -> None:
    """Take in files of a bank: camt.053, camt.054, pain.002 or a table. Exit 2 when one is refused; nothing of it is kept then."""
    from anxin.site.cli import bank as command

    sys.exit(command.import_(files))


@bank_app.command("fetch")
def bank_fetch() -> None:
    """Take in every file that the bank's program has laid into its folder. What is taken in moves to the folder's `done`."""
    from anxin.site.cli import bank as command

    sys.exit(command.fetch())


@benefits_app.command("run")
def benefits_run(
    month: Annotated[str, typer.Option(help="The month that is paid, YYYY-MM.")],
    agency: Annotated[str, typer.Option(help="The code of one agency (default: all).")] = "",
    once: Annotated[bool, typer.Option("--once", help="What is paid once instead of monthly.")] = False,
    by: Annotated[str, typer.Option(help="Propose the run, as the officer of this number.")] = "",
) -> None:
    """Say what a run would pay, what differs from the month before, who is left out and why. With --by it is proposed;
    another person confirms it in the workbench, and nothing is paid before. Twice is once."""
    from anxin.site.cli import benefits as command

    sys.exit(command.run(month, agency, once=once, by=by))


@app.command()
def doctor() -> None:
    """Look over this installation and say in plain words what is wrong. Exit 1 when something is."""
    from anxin.site.cli import doctor as command

    sys.exit(command.run())


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def manage(context: typer.Context) -> None:
    """Run one of Django's management commands."""
    from anxin.site.cli import manage as command

    sys.exit(command.run(context.args))
