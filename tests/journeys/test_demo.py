"""The demo as a stranger runs it, and the practice it leaves behind, started and killed again and again."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlmodel import func, select

from server.database import Database
from server.people import email_of, name_of
from server.responses.people import people_of
from server.responses.reading import opened
from server.tables import AnswerRow, Couple, Letter, Partner, Response
from server.vault import Vault
from server.vault.keys import read_keys
from tests.journeys.storm import Service

MENDWORK = str(Path(sys.executable).with_name("mendwork"))


def play(folder: Path, *options: str) -> str:
    command = [MENDWORK, "demo", "--folder", str(folder), "--once", *options]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=300, env=os.environ | {"NO_COLOR": "1"}
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo") / "practice"
    return folder, play(folder, "--couples", "3", "--weeks", "3", "--seed", "5")


def printed(folder: Path, name: str) -> list[str]:
    pages = PdfReader(io.BytesIO((folder / name).read_bytes())).pages
    return [" ".join((page.extract_text() or "").split()) for page in pages]


def test_the_demo_leaves_two_reports_its_letters_and_the_way_in(played):
    folder, said = played
    assert "Session preparation" in printed(folder, "session-prep.pdf")[0]
    assert "In your words" in " ".join(printed(folder, "session-prep-conjoint.pdf"))
    letters = list((folder / "mail").glob("*.eml"))
    assert len(letters) >= 3 * 3
    assert all(b"Subject: " in letter.read_bytes() for letter in letters)
    assert "/sign-in" in said
    assert len(re.findall(r"/l/[\w-]{43}", said)) == 2
    assert len(re.findall(r"passcode \d{6}", said)) == 2


def test_the_same_seed_tells_the_same_story(played, tmp_path):
    folder, _ = played
    play(tmp_path / "again", "--couples", "3", "--weeks", "3", "--seed", "5")
    assert words_of(folder) == words_of(tmp_path / "again")


def words_of(folder: Path) -> list[str]:
    """Everything that was answered, in the order it was written, without the identifiers of promises."""
    return sorted(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", str(answer)) for answer in whole(folder)["answers"])


def whole(folder: Path) -> dict:
    """What is in a practice's database, every sealed value opened. Raises if one of them does not open."""
    database, vault = Database(f"sqlite:///{folder}/mendwork.sqlite"), Vault(read_keys(folder / "mendwork-keys.json"))
    with database.reading() as session:
        people = {couple.id: people_of(session, vault, couple) for couple in session.exec(select(Couple))}
        written = [
            answer.answer
            for couple_id, both in people.items()
            for response in opened(
                session, vault, both, session.exec(select(Response).where(Response.couple_id == couple_id)).all()
            )
            for answer in response.answers.values()
        ]
        found = {
            "names": sorted(
                name_of(session, vault, row) + email_of(session, vault, row) for row in session.exec(select(Partner))
            ),
            "answers": written,
            "rows": session.exec(select(func.count()).select_from(AnswerRow)).one(),
            "letters": session.exec(select(func.count()).select_from(Letter)).one(),
            "integrity": session.execute(text("PRAGMA integrity_check")).scalar(),
        }
    database.close()
    return found


def test_the_practice_is_whole_after_being_killed_time_and_again(played):
    folder, _ = played
    before = whole(folder)
    assert before["integrity"] == "ok"
    assert len(before["answers"]) > 50
    service = Service(f"sqlite:///{folder}/mendwork.sqlite", folder / "mendwork-keys.json", late=False)
    for _ in range(3):
        service.start()
        service.kill()
    assert whole(folder) == before
