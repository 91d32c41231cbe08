"""The commands, as an operator meets them: what they print, and how they end."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

import server.cli
from server.cli import app
from server.database import Database
from server.settings import Settings
from server.tables import BroughtMeasure, Letter, Login, Practice
from server.vault.keys import new_keys, write_keys
from tests.server.mail.mailbox import Mailbox, free_port
from tests.worksheets.test_brought_measure import AS_CSV

CALM = "a calm and long enough phrase\n"
HARBOUR = ["practice", "create", "--name", "Harbour", "--owner-name", "Ruth Okafor", "--sender-name", "R. Okafor"]


@pytest.fixture
def here(database_url, tmp_path, monkeypatch):
    """An installation in a folder of its own, on either database, set through the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MENDWORK_{name.upper()}", raising=False)
    monkeypatch.setenv("MENDWORK_DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, typed=""):
    return CliRunner().invoke(app, list(arguments), input=typed)


def rows(table):
    database = Database(Settings().database_url)
    with database.reading() as session:
        found = session.exec(select(table)).all()
        session.expunge_all()
    database.close()
    return found


def found_harbour():
    return run(*HARBOUR, "--email", "Ruth@Harbour.example", typed=CALM * 2)


def test_a_practice_is_founded_and_its_owner_can_sign_in(here):
    done = found_harbour()
    assert done.exit_code == 0, done.output
    assert "Ruth Okafor signs in as ruth@harbour.example." in done.output
    assert [practice.name for practice in rows(Practice)] == ["Harbour"]
    assert [login.email for login in rows(Login)] == ["ruth@harbour.example"]


def test_a_practice_needs_an_address_a_discreet_sender_and_a_good_password(here):
    wrong = run(*HARBOUR[:-1], "Couples therapy", "--email", "ruth", typed=CALM * 2)
    assert wrong.exit_code == 1
    assert "Write the e-mail address in full" in wrong.output
    assert "hints at what the letter is about" in wrong.output
    short = run(*HARBOUR, "--email", "ruth@harbour.example", typed="short\nshort\n")
    assert short.exit_code == 1
    assert "Use 12 characters or more" in short.output
    assert rows(Practice) == []


def test_a_colleague_is_invited_by_mail(here):
    nobody = run("member", "invite", "--name", "Sam", "--email", "sam@harbour.example")
    assert nobody.exit_code == 1
    assert "Run: mendwork practice create" in nobody.output
    found_harbour()
    done = run("member", "invite", "--name", "Sam", "--email", "sam@harbour.example")
    assert done.exit_code == 0, done.output
    assert [letter.kind for letter in rows(Letter)] == ["member_invitation"]
    again = run("member", "invite", "--name", "Sam", "--email", "sam@harbour.example")
    assert again.exit_code == 1
    assert "address" in again.output


def test_migrate_may_run_twice(here):
    assert run("migrate").exit_code == 0
    assert run("migrate").output == "The database is up to date.\n"


def test_a_setting_that_cannot_be_used_is_named_with_what_to_write(here, monkeypatch):
    monkeypatch.setenv("MENDWORK_DATABASE_URL", "mysql://x")
    refused = run("migrate")
    assert refused.exit_code == 1
    assert "MENDWORK_DATABASE_URL" in refused.output
    assert "use sqlite:///FILE or postgresql://" in refused.output


def test_a_database_that_is_not_there_is_told_without_a_traceback(here, monkeypatch):
    monkeypatch.setenv("MENDWORK_DATABASE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    refused = run("serve")
    assert refused.exit_code == 1
    assert "Run: mendwork check" in refused.output
    assert "Traceback" not in refused.output


def test_check_is_well_when_everything_is(durable, here, monkeypatch):
    write_keys(new_keys(), here / "mendwork-keys.json")
    mailbox = Mailbox()
    mailbox.start()
    monkeypatch.setenv("MENDWORK_SMTP_URL", mailbox.url)
    done = run("check")
    mailbox.stop()
    assert done.exit_code == 0, done.output
    assert "WRONG" not in done.output
    assert done.output.count("well ") == 8


def test_check_says_what_is_wrong_and_how_to_mend_it(durable, here, monkeypatch):
    keys = here / "mendwork-keys.json"
    write_keys(new_keys(), keys)
    keys.chmod(0o644)
    monkeypatch.setenv("MENDWORK_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    monkeypatch.setenv("MENDWORK_BASE_URL", "http://practice.example")
    done = run("check")
    assert done.exit_code == 1
    assert "chmod 600" in done.output
    assert "could not be reached" in done.output
    assert "write https:// in MENDWORK_BASE_URL" in done.output
    assert "4 things need mending." in done.output


def test_check_notices_a_database_without_tables(here, monkeypatch):
    if not Settings().database_url.startswith("sqlite"):
        pytest.skip("one database shows it")
    monkeypatch.setenv("MENDWORK_DATABASE_URL", f"sqlite:///{here}/none.sqlite")
    assert "there is no such file" in run("check").output
    (here / "none.sqlite").touch()
    assert "Run: mendwork migrate" in run("check").output


def test_several_processes_need_postgresql(here, monkeypatch):
    monkeypatch.setenv("MENDWORK_DATABASE_URL", "sqlite:///x.sqlite")
    refused = run("serve", "--workers", "2")
    assert refused.exit_code == 1
    assert "use PostgreSQL" in refused.output


def passage(name, text, **more):
    return json.dumps({"id": name, "text": text, "author_role": "either", **more}) + "\n"


def test_highlights_come_back_in_order_with_spans_that_hold_their_quotes(here):
    hit = "He grabbed my arm so hard it left marks."
    done = run("highlight", "-", typed=passage("1", "We made soup.") + "\n" + passage("2", hit))
    assert done.exit_code == 0, done.output
    first, second = (json.loads(line) for line in done.output.splitlines())
    assert (first, second["id"]) == ({"id": "1", "markers": []}, "2")
    for marker in second["markers"]:
        assert set(marker) == {"marker", "family", "start", "end", "quote", "rule", "why"}
        assert hit[marker["start"] : marker["end"]] == marker["quote"]


def test_scores_are_printed_beside_the_false_alarms(here):
    file = here / "labelled.jsonl"
    file.write_text(passage("1", "We made soup.", labels=[]) + passage("2", "Off to bed.", labels=["threat_violence"]))
    done = run("highlight", str(file), "--score")
    assert done.exit_code == 0, done.output
    (row,) = (line.split() for line in done.output.splitlines() if line.startswith("threat_violence"))
    assert row == ["threat_violence", "-", "0.000", "0.000", "0", "0", "1"]
    assert "2 passages; 1 without a label, of which\n0 raised a false alarm (0.000)." in done.output


@pytest.mark.parametrize(
    "line",
    [
        b"no json",
        b"[]",
        b'{"id": 1}',
        b'{"id": "1", "text": 5}',
        b'{"id": "1", "text": "", "labels": "fear"}',
        b'{"id": ["1"], "text": ""}',
        b'{"id": "1", "text": "caf\xe9"}',
        b"[" * 100_000,
    ],
)
def test_a_line_that_is_no_passage_is_named(here, line):
    refused = run("highlight", typed=passage("1", "We made soup.").encode() + line + b"\n")
    assert refused.exit_code == 1
    assert "Line 2 is not a passage" in refused.output


def test_scoring_asks_for_labels(here):
    refused = run("highlight", "--score", typed=passage("7", "We made soup."))
    assert refused.exit_code == 1
    assert 'Line 1, passage 7, has no "labels"' in refused.output


def highlighting(**more):
    command = [sys.executable, "-c", "from server.cli import app; app()", "highlight"]
    root = Path(server.cli.__file__).parents[1]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root, **more)


def test_each_passage_is_answered_before_the_next_one_comes():
    with highlighting() as talking:
        for name in ("1", "2", "3"):
            talking.stdin.write(passage(name, "We made soup."))
            talking.stdin.flush()
            assert json.loads(talking.stdout.readline()) == {"id": name, "markers": []}
        talking.stdin.close()
    assert talking.returncode == 0


def test_whoever_stops_reading_ends_it_without_a_word():
    with highlighting(stderr=subprocess.PIPE) as talking:
        talking.stdin.write(passage("1", "We made soup."))
        talking.stdin.flush()
        talking.stdout.readline()
        talking.stdout.close()
        with suppress(BrokenPipeError):
            talking.stdin.write(passage("2", "We made soup.") * 100)
            talking.stdin.close()
        assert talking.stderr.read() == ""


def test_half_a_character_passes_through_as_json_has_it(here):
    done = run("highlight", typed='{"id": "1", "text": "We made \\ud83d soup.", "author_role": "either"}\n')
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {"id": "1", "markers": []}


def test_worksheet_check_names_each_fault(here):
    good = Path(server.cli.__file__).parents[1] / "worksheets/definitions/weekly_check_in.v1.toml"
    assert run("worksheet", "check", str(good)).exit_code == 0
    bad = here / "weekly_check_in.v1.toml"
    bad.write_text(good.read_text().replace('kind = "rating"', 'kind = "guess"', 1))
    refused = run("worksheet", "check", str(good), str(bad), str(here / "none.toml"))
    assert refused.exit_code == 1
    assert "guess" in refused.output
    assert "none.toml: No such file or directory. Check the path." in refused.output


def test_worksheet_check_reads_measures_as_they_ship_and_as_a_practice_brings_them(here):
    shipped = Path(server.cli.__file__).parents[1] / "worksheets/measures/csi_4.toml"
    assert (
        "csi_4.toml: a measure of 4 items, scoring alone, 0 to 21 in all, nothing to mend."
        in run("worksheet", "check", str(shipped)).output
    )
    brought = here / "tally.csv"
    brought.write_text(
        "name,tally\nshort,Tally\nlanguages,en\ntitle_en,A tally\nabout_en,doors\nhigher_means_en,more\n"
        "missing_at_most,0\nsource,Us (2020)\nlicence,Ours\n\nitem,ask_en,choices_en,reversed\n"
        "1,A door slammed.,never | once | often,\n2,A door was held.,never | once | often,yes\n"
    )
    read = run("worksheet", "check", "--preview", str(brought))
    assert "tally.csv: a measure of 2 items, with their wording, 0 to 4 in all, nothing to mend." in read.output
    assert "  2. A door was held. [0 to 2, turned round]\n    (0) never" in read.output
    brought.write_text(brought.read_text().replace("2,A door was", "3,A door was"))
    refused = run("worksheet", "check", str(brought))
    assert refused.exit_code == 1
    assert "tally.csv, line 13: item: “3” stands where item 2 is due. Count the items on from 1" in refused.output


def test_a_measure_is_taken_into_the_practice_of_who_brings_it(here):
    found_harbour()
    brought = here / "week.csv"
    brought.write_text("\ufeff" + AS_CSV.replace("2,We", "4,We"), encoding="utf-8")
    asked = ("measure", "import", str(brought), "--licence", "Written by ourselves.", "--by")
    refused = run(*asked, "ruth@harbour.example")
    assert refused.exit_code == 1
    assert "week.csv, line 25: item: “4” stands where item 2 is due." in refused.output
    brought.write_text(AS_CSV, encoding="utf-8")
    assert "No clinician signs in as vera@harbour.example." in run(*asked, "vera@harbour.example").output
    assert rows(BroughtMeasure) == []
    done = run(*asked, "Ruth@Harbour.example")
    assert "Harbour pulse: 3 items with their wording, kept for Harbour. Stated by Ruth Okafor." in done.output
    (row,) = rows(BroughtMeasure)
    assert (row.name, row.file, row.licence) == ("harbour_pulse", "week.csv", "Written by ourselves.")


@pytest.mark.parametrize("arguments", [["nothing"], ["serve", "--port", "x"], ["worksheet", "check"]])
def test_a_command_written_wrongly_ends_with_two(arguments):
    assert run(*arguments).exit_code == 2


def started(*arguments):
    return subprocess.Popen([sys.executable, "-c", "from server.cli import app; app()", *arguments], env=os.environ)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_sends_what_is_due_and_ends_when_asked(here, monkeypatch, end):
    monkeypatch.setenv("PYTHONPATH", str(Path(server.cli.__file__).parents[1]))
    mailbox, port = Mailbox(), free_port()
    monkeypatch.setenv("MENDWORK_SMTP_URL", mailbox.url)
    mailbox.start()
    found_harbour()
    run("member", "invite", "--name", "Sam", "--email", "sam@harbour.example")
    process = started("serve", "--port", str(port))
    try:
        assert _answer(f"http://127.0.0.1:{port}/readyz", within=30) == b"ready\n"
        until = time.monotonic() + 20
        while not mailbox.letters and time.monotonic() < until:
            time.sleep(0.1)
        assert mailbox.recipients == ["sam@harbour.example"]
    finally:
        process.send_signal(end)
        code = process.wait(timeout=20)
        mailbox.stop()
    assert code == 0


def _answer(address, within):
    until = time.monotonic() + within
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 (our own server)
            return answer.read()
        time.sleep(0.1)
    raise AssertionError(f"{address} did not answer")


def test_the_example_lists_every_setting_as_it_stands():
    lines = (Path(server.cli.__file__).parents[1] / ".env.example").read_text().splitlines()
    listed = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    usual = {f"MENDWORK_{name.upper()}": field.default for name, field in Settings.model_fields.items()}
    assert listed == {name: _as_written(value) for name, value in usual.items()}


def _as_written(value: object) -> str:
    """As a line of the example says it: nothing for what has no usual value."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_an_empty_line_of_the_example_changes_nothing(monkeypatch):
    example = Path(server.cli.__file__).parents[1] / ".env.example"
    assert Settings(_env_file=example) == Settings(_env_file=None)
