"""The commands. Each says what to do when it fails, ends with 1 then, and never shows a traceback."""

import functools
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, NoReturn, ParamSpec, TypeVar

import typer
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from server import checks, highlighting, jobs, migrations
from server.access import Someone, someone_who
from server.app import app_of, create_app
from server.database import Database
from server.domain.addresses import tidy
from server.domain.words import Place, Policy, Role
from server.errors import NotFound, Refusal
from server.export.actions import export as exported
from server.export.fhir import questionnaire
from server.export.rules import Format
from server.forms import Form
from server.house import House, open_house
from server.library import forms as measures
from server.library.actions import bring_measure
from server.library.measure_rules import what_was_taken
from server.mail.bounces import READ_AT_MOST, returned_letter, take_in
from server.members import member_with
from server.practice import actions, forms
from server.practice.rules import SUBJECTS
from server.responses.brought_measures import shipped_measures
from server.session_prep.actions import Variant, give_out
from server.settings import Settings
from server.tables import Couple, Practice
from worksheets.brought_measure import is_measure, read_brought
from worksheets.catalog import the_catalog
from worksheets.definition import DefinitionProblem, Stance
from worksheets.measure import MEASURES, Measure, read_measure, the_measures
from worksheets.preview import lines_of_measure, preview_of
from worksheets.programme import is_programme, read_programme
from worksheets.reading_age import reading_grade
from worksheets.toml_reader import read_guide, read_worksheet

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Mendwork: what a couples therapist uses between two sessions.",
)
worksheet_commands = typer.Typer(no_args_is_help=True, help="Worksheet definitions.")
practice_commands = typer.Typer(no_args_is_help=True, help="The practices on this installation.")
measure_commands = typer.Typer(no_args_is_help=True, help="Measures that a practice may use.")
member_commands = typer.Typer(no_args_is_help=True, help="The people who work in a practice.")
mail_commands = typer.Typer(no_args_is_help=True, help="What the mail server hands to us.")
app.add_typer(mail_commands, name="mail")
app.add_typer(worksheet_commands, name="worksheet")
app.add_typer(measure_commands, name="measure")
app.add_typer(practice_commands, name="practice")
app.add_typer(member_commands, name="member")

TRY_AGAIN = 75
"""What mail servers understand as "not now" (EX_TEMPFAIL of sysexits.h)."""

P = ParamSpec("P")
R = TypeVar("R")

SETTINGS_ARE_WRONG = "The settings cannot be used. Mend these in the environment or in .env:"


def in_plain_words(command: Callable[P, R]) -> Callable[P, R]:
    """Turns what is known to go wrong into sentences on the error output and exit code 1."""

    @functools.wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except ValidationError as problem:
            faults = [f"  MENDWORK_{str(e['loc'][0]).upper()}: {e['msg']}" for e in problem.errors() if e["loc"]]
            _fail("\n".join([SETTINGS_ARE_WRONG, *faults]))
        except (Refusal, DefinitionProblem, highlighting.NotAPassage) as problem:
            _fail(str(problem))
        except SQLAlchemyError as problem:
            _fail(f"The database did not do what was asked ({type(problem).__name__}). Run: mendwork check")
        except BrokenPipeError:
            raise  # whoever read our output has enough; the command ends quietly
        except OSError as problem:
            _fail(f"{problem.filename or 'The system'}: {problem.strerror or problem}. Check the path and its rights.")

    return told


@app.command()
@in_plain_words
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Answers the pages and, unless MENDWORK_JOBS is off, sends what is due."""
    _log_to_stderr()
    settings = Settings()
    if workers > 1 and settings.database_url.startswith("sqlite"):
        _fail("Several processes on one SQLite file gain nothing. Leave out --workers, or use PostgreSQL.")
    house = open_house(settings)
    typer.echo(f"Mendwork answers at http://{host}:{port}. Ctrl-C ends it.", err=True)
    with _jobs_beside(house) if settings.jobs else _nothing_beside():
        _answer(house, host, port, workers)


@app.command()
@in_plain_words
def worker() -> None:
    """Sends what is due until it is ended: beside a `serve` that runs with MENDWORK_JOBS off."""
    _log_to_stderr()
    with _opened() as house, _ended_by_signals() as stop:
        typer.echo("Sending what is due. Ctrl-C ends it.", err=True)
        jobs.run(house, stop)


@app.command()
@in_plain_words
def migrate() -> None:
    """Brings the database up to date with this version. Safe to run again."""
    database = Database(Settings().database_url)
    try:
        migrations.upgrade(database)
    finally:
        database.close()
    typer.echo("The database is up to date.")


@app.command()
@in_plain_words
def check() -> None:
    """Looks at settings, keys, database, mail and typefaces; says what is wrong and how to mend it."""
    wrong = 0
    for finding in checks.findings(Settings()):
        if finding.is_well:
            typer.echo(f"well   {finding.what}")
        else:
            wrong += 1
            typer.echo(f"WRONG  {finding.what}: {finding.wrong}.\n       {finding.mend}.")
    if wrong:
        _fail(f"{wrong} {'thing needs' if wrong == 1 else 'things need'} mending.")


@app.command()
@in_plain_words
def report(
    couple: Annotated[str, typer.Argument(help="The couple's code, such as K7-Juniper.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The PDF to write; only you will be able to read it.")],
    variant: Annotated[Variant, typer.Option(help="The whole copy, or the one for both.")] = Variant.CLINICIAN,
    practice: Annotated[str, typer.Option(help="Name of the practice, where there are several.")] = "",
) -> None:
    """Draws up the session-prep report of a couple's coming session. It is recorded like one printed from the page."""
    with _opened() as house:
        document = give_out(
            house, lambda session: _couple_with(session, _practice_named(session, practice), couple), variant
        )
    _write_privately(output, document.pdf)
    typer.echo(f"Written to {output}.")


@app.command()
@in_plain_words
def export(
    couple: Annotated[str, typer.Argument(help="The couple's code, such as K7-Juniper.")],
    partner: Annotated[Place, typer.Option(help="Whose material: the couple's first partner or the second.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The file to write; only you will be able to read it.")
    ],
    format_: Annotated[Format, typer.Option("--format", help="What it is written as.")] = Format.JSON,
    practice: Annotated[str, typer.Option(help="Name of the practice, where there are several.")] = "",
) -> None:
    """Writes one partner's material and nothing of the other's. It is recorded like one had from the page."""
    with _opened() as house, house.database.writing() as session:
        found = _couple_with(session, _practice_named(session, practice), couple)
        file = exported(session, house, found, partner, format_, house.clock())
        _write_privately(output, file.content)
    typer.echo(f"Written to {output}.")


@app.command()
@in_plain_words
def highlight(
    file: Annotated[str, typer.Argument(help="JSON lines, or - for standard input.")] = "-",
    score: Annotated[bool, typer.Option("--score", help='Compare with each passage\'s "labels".')] = False,
) -> None:
    """Finds the markers in passages: {"id", "text", "author_role"[, "prompt"]} a line."""
    read = highlighting.passages(_lines_of(file))
    if score:
        _print_scoring(highlighting.score(read))
    else:
        for passage in read:
            typer.echo(highlighting.marked(passage))


@app.command()
@in_plain_words
def demo(
    folder: Annotated[Path, typer.Option(help="Where it lives; what an earlier demo left there is replaced.")] = Path(
        "demo"
    ),
    once: Annotated[bool, typer.Option("--once", help="End when all is told, instead of serving on.")] = False,
    couples: Annotated[int, typer.Option(min=1, max=900, help="How many couples.")] = 3,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How many weeks of homework.")] = 6,
    seed: Annotated[int, typer.Option(help="The same seed makes the same people and answers.")] = 7,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="A port; any free one if left out.")] = None,
) -> None:
    """Shows it all with synthetic people: assign, mail, answer through the links, review, print."""
    try:
        from server.demo.show import Plan, put_on  # noqa: PLC0415 (no other command loads it)
    except ModuleNotFoundError as problem:
        _fail(f"The demo needs {problem.name}. Run: pip install 'mendwork[demo]'")
    put_on(Plan(folder, couples, weeks, seed, once, port), Console())


@worksheet_commands.command("check")
@in_plain_words
def worksheet_check(
    files: Annotated[list[Path], typer.Argument(help="Worksheets, guides, programmes and measures, as TOML or CSV.")],
    preview: Annotated[
        bool, typer.Option("--preview", help="Also print each worksheet and measure as its reader meets it.")
    ] = False,
) -> None:
    """Checks definitions before they are released: names line and place of a fault, what it is, and how to mend it."""
    faults = [fault for file in files if (fault := _fault_of(file, preview=preview))]
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)


@measure_commands.command("import")
@in_plain_words
def measure_import(
    file: Annotated[Path, typer.Argument(help="Items and scoring, as TOML or CSV; docs/measures.md says how.")],
    by: Annotated[str, typer.Option(help="E-mail of the clinician who brings it, for their practice alone.")],
    licence: Annotated[str, typer.Option(prompt="What allows your practice to use it", help="Kept with name and day.")],
) -> None:
    """Takes a measure into one practice: checked line by line, and kept only where nothing is wrong with it."""
    try:
        typed = {"written": file.read_text(encoding="utf-8-sig"), "licence": licence.strip()}
    except UnicodeDecodeError:
        _fail(f"{file.name}: this is not UTF-8. Save it as UTF-8.")
    form, asked = measures.checked_measure(typed, file.name, shipped_measures())
    if asked is None:
        _fail("\n".join(form.problems.values()))
    with _opened() as house, house.database.writing() as session:
        someone = _clinician_with(session, by)
        problem = bring_measure(session, someone, asked, house.clock())
        if problem:
            _fail(problem)
    took = what_was_taken(asked.measure)
    typer.echo(f"{asked.measure.title('en')}: {took}, kept for {someone.practice_name}. Stated by {someone.name}.")


@worksheet_commands.command("export")
@in_plain_words
def worksheet_export(
    name: Annotated[str, typer.Argument(help="The worksheet's name, such as weekly_check_in.")],
    format_: Annotated[Literal["fhir"], typer.Option("--format", help="A FHIR R4 Questionnaire.")] = "fhir",  # noqa: ARG001
    stance: Annotated[Stance, typer.Option(help="In whose wording.")] = Stance.INJURED,
    language: Annotated[str, typer.Option(help="In which language, where the worksheet has it.")] = "en",
) -> None:
    """Prints a worksheet as others can take it in."""
    catalog = the_catalog()
    names = [worksheet.name for worksheet in catalog.worksheets()]
    if name not in names:
        _fail(f"There is no worksheet {name}. There are: {', '.join(names)}.")
    worksheet = catalog.latest(name)
    if language not in worksheet.languages:
        _fail(f"{name} is not written in {language}. It is in: {', '.join(worksheet.languages)}.")
    typer.echo(questionnaire(worksheet, stance, language), nl=False)


@practice_commands.command("create")
@in_plain_words
def practice_create(
    name: Annotated[str, typer.Option(prompt="Name of the practice", help="As its people know it.")],
    owner_name: Annotated[str, typer.Option(prompt="Name of its owner", help="Who runs it.")],
    email: Annotated[str, typer.Option(prompt="E-mail of its owner", help="What the owner signs in with.")],
    sender_name: Annotated[str, typer.Option(prompt="Sender that clients see", help="A name that tells nothing.")],
    time_zone: Annotated[str, typer.Option(help="Such as Europe/London.")] = "Europe/London",
    reply_to: Annotated[str, typer.Option(help="Where clients' replies go; the owner's e-mail if left out.")] = "",
) -> None:
    """Founds a practice with its owner. The password is asked for here, never taken as an argument."""
    typed = {
        "name": name,
        "owner_name": owner_name,
        "email": email,
        "sender_name": sender_name,
        "time_zone": time_zone,
        "reply_to": reply_to,
        "policy": Policy.LIMITED,
        "subject": SUBJECTS[0],
    }
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    form = forms.start_form(typed, password)
    _refuse(form)
    with _opened() as house, house.database.writing() as session:
        settings, owner = forms.settings_from(form), forms.owner_from(form, password)
        actions.create_practice(session, house, house.clock(), settings=settings, owner=owner)
    typer.echo(f"{name} is founded. {owner_name} signs in as {owner.email}.")


@member_commands.command("invite")
@in_plain_words
def member_invite(
    name: Annotated[str, typer.Option(prompt="Name", help="Who is invited.")],
    email: Annotated[str, typer.Option(prompt="E-mail", help="Where the invitation goes.")],
    role: Annotated[Role, typer.Option(help="A manager never sees what clients wrote.")] = Role.CLINICIAN,
    practice: Annotated[str, typer.Option(help="Name of the practice, where there are several.")] = "",
) -> None:
    """Invites a colleague by mail: a link, good for seven days, under which they choose their own password."""
    form = forms.invitation_form({"name": name, "email": email, "role": role}, Role.OWNER)
    _refuse(form)
    with _opened() as house, house.database.writing() as session:
        into = _practice_named(session, practice)
        to = tidy(email)
        actions.invite_member(session, house, house.clock(), practice_id=into.id, name=name, email=to, role=role)
    typer.echo(f"{name} is invited to {into.name}. The letter goes out with the next round of the jobs.")


@mail_commands.command("bounced")
def mail_bounced(
    file: Annotated[str, typer.Argument(help="A delivery report, or - for standard input.")] = "-",
) -> None:
    """Reads a report of undelivered mail (RFC 3464), and tells the clinician that the letter came back.

    Ends with 0 whatever it reads, so that no report is answered by another; with 75 where it is to be tried again.
    """
    try:
        report = typer.get_binary_stream("stdin").read(READ_AT_MOST) if file == "-" else Path(file).read_bytes()
        with _opened() as house:
            letter_id = returned_letter(report, house.settings.bounce_address, house.vault.keys.link)
            if letter_id is None:
                typer.echo("No report of a letter of ours that failed. Nothing was noted.")
                return
            with house.database.writing() as session:
                is_news = take_in(session, letter_id, house.clock())
        typer.echo("A letter came back. Its clinician can see it." if is_news else "That was noted before.")
    except (ValidationError, Refusal, SQLAlchemyError, OSError) as problem:
        typer.echo(f"Not read ({type(problem).__name__}). Run: mendwork check", err=True)
        raise typer.Exit(TRY_AGAIN) from None


def make_app() -> FastAPI:
    """The application of one process among several; the jobs run beside the first."""
    return create_app(Settings())


def _answer(house: House, host: str, port: int, workers: int) -> None:
    """Answers until ended. Uvicorn's access log stays off: it would hold clients' links."""
    several = workers > 1
    try:
        uvicorn.run(
            "server.cli:make_app" if several else app_of(house),
            factory=several,
            workers=workers,
            host=host,
            port=port,
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    except SystemExit:
        _fail(f"Nothing could be started at {host}:{port}. If another program listens there, choose another --port.")


@contextmanager
def _opened() -> Iterator[House]:
    house = open_house(Settings())
    try:
        yield house
    finally:
        house.database.close()


@contextmanager
def _jobs_beside(house: House) -> Iterator[None]:
    """The jobs in a thread of their own. Whatever ends the service, the round under way is finished."""
    with _ended_by_signals() as stop:
        thread = threading.Thread(target=jobs.run, args=(house, stop), name="jobs")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
            house.database.close()


@contextmanager
def _nothing_beside() -> Iterator[None]:
    yield


@contextmanager
def _ended_by_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C and a polite end from outside (SIGTERM) set, so that the round under way is finished."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def _practice_named(session: Session, name: str) -> Practice:
    """The practice of that name, or the only one. Raises NotFound, naming those there are."""
    practices = session.exec(select(Practice).order_by(col(Practice.name))).all()
    named = [practice for practice in practices if not name or practice.name == name]
    if len(named) == 1:
        return named[0]
    if not practices:
        raise NotFound("There is no practice yet. Run: mendwork practice create")
    raise NotFound(f"Say which practice with --practice: {', '.join(practice.name for practice in practices)}.")


def _clinician_with(session: Session, email: str) -> Someone:
    """Who signs in with that address, where they see clients. Raises NotFound."""
    member = member_with(session, tidy(email))
    practice = session.get(Practice, member.practice_id) if member else None
    someone = someone_who(member, practice) if member and practice else None
    if someone is None or not someone.sees_clients:
        raise NotFound(f"No clinician signs in as {email}. A measure is brought by somebody who sees clients.")
    return someone


def _couple_with(session: Session, practice: Practice, code: str) -> Couple:
    """Raises NotFound."""
    wanted = select(Couple).where(Couple.practice_id == practice.id, func.lower(Couple.code) == code.lower())
    found = session.exec(wanted).first()
    if found is None:
        raise NotFound(f"{practice.name} has no couple with the code {code}. It stands on the couple's page.")
    return found


def _write_privately(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(content)


def _lines_of(file: str) -> Iterator[bytes]:
    """Lines as they come, not decoded: what is no text is told with its line."""
    if file == "-":
        yield from typer.get_binary_stream("stdin")
        return
    with Path(file).open("rb") as lines:
        yield from lines


def _fault_of(file: Path, *, preview: bool) -> str:
    """What is wrong with a definition, or "" after saying what it holds."""
    try:
        text = file.read_text(encoding="utf-8")
        if file.name.endswith(".guide.toml"):
            guide = read_guide(text, file.name)
            typer.echo(f"{file.name}: a guide of {len(guide.sections)} sections, nothing to mend.")
        elif is_programme(text):
            programme = read_programme(text, file.name, the_catalog())
            typer.echo(f"{file.name}: a programme of {_steps(len(programme.steps))}, nothing to mend.")
        elif is_measure(text, file.name):
            measure = _measure_in(text, file)
            typer.echo(f"{file.name}: {_counted(measure)}, nothing to mend.")
            if preview:
                typer.echo("\n".join(lines_of_measure(measure)))
        else:
            worksheet = read_worksheet(text, file.name)
            asked = f"{len(worksheet.items)} items, about {worksheet.minutes} minutes"
            measured = reading_grade(worksheet)
            ease = "" if measured is None else f", reading grade {measured:.1f}"
            typer.echo(f"{file.name}: {asked}{ease}, nothing to mend.")
            if preview:
                typer.echo("\n".join(preview_of(worksheet)))
    except UnicodeDecodeError:
        return f"{file.name}: this is not UTF-8. Save it as UTF-8."
    except OSError as problem:
        return f"{file}: {problem.strerror}. Check the path."
    except DefinitionProblem as problem:
        return str(problem)
    return ""


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"


def _measure_in(text: str, file: Path) -> Measure:
    """A measure that ships, or one as a practice brings it."""
    if file.resolve().parent == MEASURES:
        return read_measure(text, file.name)
    return read_brought(text, file.name, {measure.name: measure for measure in the_measures()})


def _counted(measure: Measure) -> str:
    wordings = "with their wording" if measure.items else "scoring alone"
    range_ = f"{measure.lowest} to {measure.highest}"
    return f"a measure of {len(measure.ranges)} items, {wordings}, {range_} in all"


def _print_scoring(scoring: highlighting.Scoring) -> None:
    typer.echo(f"{'':24} precision  recall      F1    hits  false  missed")
    for tally in (scoring.micro, *scoring.families):
        typer.echo(_row(tally))
    typer.echo("")
    for tally in scoring.markers:
        typer.echo(_row(tally))
    rate = _figure(scoring.false_alarm_rate)
    typer.echo(f"\n{scoring.passages} passages; {scoring.label_free} without a label, of which")
    typer.echo(f"{scoring.label_free_alarmed} raised a false alarm ({rate.strip()}).")


def _row(tally: highlighting.Tally) -> str:
    figures = "  ".join(_figure(figure) for figure in (tally.precision, tally.recall, tally.f1))
    return f"{tally.name:24} {figures}  {tally.hits:6} {tally.false_alarms:6} {tally.misses:7}"


def _figure(value: float | None) -> str:
    return f"{'-' if value is None else format(value, '.3f'):>8}"


def _refuse(form: Form) -> None:
    """Ends the command if something typed needs another look, saying what."""
    if form.problems:
        _fail("\n".join(f"{field.replace('_', ' ')}: {message}" for field, message in form.problems.items()))


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
