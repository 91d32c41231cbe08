"""What `mendwork check` looks at: whether this installation is fit to hold clients' words, and how to mend it."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

import reports
from server import migrations
from server.database import SQLITE_PRAGMAS, Database
from server.errors import Misconfigured
from server.mail.post import MailServer, trouble_with
from server.settings import Settings
from server.vault.keys import read_keys

FONTS = Path(reports.__file__).parent / "fonts"
SQLITE_READS = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"}
"""What the pragmas of `database` read back as."""
POSTGRES_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
DURABLE_WORDS = ("on", "local", "remote_write", "remote_apply")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `wrong` is "" when it is well; else it says what is wrong and `mend` what to do."""

    what: str
    wrong: str = ""
    mend: str = ""

    @property
    def is_well(self) -> bool:
        return not self.wrong


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything that is looked at, in order. Changes nothing; reaches out to database and mail server alone."""
    yield _keys(settings)
    yield from _database(settings)
    yield _mail(settings)
    yield _fonts()
    yield _addresses(settings)
    yield _link_domain(settings)


def _keys(settings: Settings) -> Finding:
    what = f"Keys in {settings.keys}"
    if not settings.keys.exists():
        return Finding(
            what, "there is no key file", "Put back your copy, or start `mendwork serve` once to make a new one"
        )
    try:
        read_keys(settings.keys)
    except Misconfigured as problem:
        return Finding(what, str(problem).rstrip("."), f"Run: chmod 600 {settings.keys}, or put back your copy")
    if settings.keys.parent.stat().st_mode & stat.S_IWOTH:
        return Finding(what, "everybody may write in its folder", f"Run: chmod o-w {settings.keys.parent.resolve()}")
    return Finding(what)


def _database(settings: Settings) -> Iterator[Finding]:
    database = Database(settings.database_url)
    what = f"Database {database.url.render_as_string(hide_password=True)}"
    try:
        if database.is_sqlite and not Path(database.url.database or "").exists():
            yield Finding(what, "there is no such file", "Start `mendwork serve` once, or run: mendwork migrate")
            return
        database.answers()
        yield Finding(what)
        yield _current(database)
        yield _durable(database)
    except SQLAlchemyError as problem:
        wrong = f"it does not answer ({type(problem).__name__})"
        yield Finding(what, wrong, "Start the database, and compare MENDWORK_DATABASE_URL with its address")
    finally:
        database.close()


def _current(database: Database) -> Finding:
    what = "Tables of this version"
    if migrations.is_current(database):
        return Finding(what)
    return Finding(what, "the database is not up to date", "Run: mendwork migrate")


def _durable(database: Database) -> Finding:
    """Whether what was acknowledged survives a power cut: reading back what the database really does."""
    what = "Every commit reaches the disk"
    with database.engine.connect() as connection:
        if database.is_sqlite:
            read = {name: str(connection.execute(text(f"PRAGMA {name}")).scalar()) for name in SQLITE_READS}
            off = [
                f"{name} is {read[name]}, not {SQLITE_PRAGMAS[name]}"
                for name in read
                if read[name] != SQLITE_READS[name]
            ]
            mend = "Put the file on a local disk: SQLite cannot keep these promises on a network share"
        else:
            read = {name: str(connection.execute(text(f"SHOW {name}")).scalar()) for name in POSTGRES_DURABLE}
            off = [f"{name} is {value}" for name, value in read.items() if value not in DURABLE_WORDS]
            mend = f"Set {', '.join(POSTGRES_DURABLE)} to on in postgresql.conf, then reload the server"
    return Finding(what, "; ".join(off), mend) if off else Finding(what)


def _mail(settings: Settings) -> Finding:
    try:
        server = MailServer.of(settings)
    except Misconfigured as problem:
        return Finding("Mail server", "MENDWORK_SMTP_URL cannot be read", str(problem).partition(". ")[2].rstrip("."))
    what = f"Mail server {server.host}:{server.port}"
    trouble = trouble_with(server).rstrip(".")
    if not trouble:
        return Finding(what)
    return Finding(what, trouble, "Compare MENDWORK_SMTP_URL with what the mail server's operator told you")


def _fonts() -> Finding:
    what = "Typefaces of the printed report"
    if any(FONTS.glob("*.[to]tf")):
        return Finding(what)
    return Finding(what, f"there are none in {FONTS}", "Install Mendwork again: they are part of it")


def _addresses(settings: Settings) -> Finding:
    what = f"Pages under {settings.base_url}"
    if settings.is_secure or _is_this_machine(settings.base_url):
        return Finding(what)
    return Finding(what, "they would travel unencrypted", "Put HTTPS in front, and write https:// in MENDWORK_BASE_URL")


def _link_domain(settings: Settings) -> Finding:
    what = f"Clients' links under {settings.links_under}"
    if not settings.links_under.startswith("https://") and not _is_this_machine(settings.links_under):
        return Finding(what, "they would travel unencrypted", "Write https:// in MENDWORK_LINK_URL")
    if not settings.link_url and not _is_this_machine(settings.base_url):
        mend = "Point a neutral domain at this service, and name it in MENDWORK_LINK_URL"
        return Finding(what, "they show the practice's own address", mend)
    return Finding(what)


def _is_this_machine(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")
