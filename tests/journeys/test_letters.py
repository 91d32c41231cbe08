"""Letters as a mail program shows them: valid, for everyone, the same in both parts, asking nobody for anything."""

import re
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from server import outbox
from server.domain.tokens import link_token, token_hash
from server.domain.words import LetterKind, LinkKind
from server.mail.letters import write
from server.tables import Letter, Link, Partner
from tests import builders
from tests.cast import NOW
from tests.journeys import looks, nu

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # letters do not depend on it
TO_MEMBERS = (LetterKind.ALERT, LetterKind.PASSWORD_RESET, LetterKind.MEMBER_INVITATION)
FETCHES = re.compile(
    r"<(img|link|script|iframe|video|audio|object|embed)|src=|url\(|@import|background=", re.IGNORECASE
)
ADDRESS = re.compile(r"https?://\S+")


@pytest.fixture
def letters(house, cast) -> dict[str, EmailMessage]:
    """One letter of each kind, by its name; those to partners in both languages."""
    with house.database.writing() as session:
        for partner, language in ((cast.ada, "en"), (cast.ben, "es")):
            session.get_one(Partner, (partner.practice_id, partner.id)).language = language
            invitation, _ = builders.invitation(session, house, partner, cast.session)
            outbox.remind(session, invitation, NOW)
        noor = cast.members["noor"]
        for kind in TO_MEMBERS:
            if kind is not LetterKind.ALERT:
                of = LinkKind(kind.value)
                token = link_token(house.vault.keys.link, noor.practice_id, of, noor.id, noor.link_generation)
                row = {"kind": of, "subject_id": noor.id, "generation": noor.link_generation}
                session.add(Link(token_hash=token_hash(token), practice_id=noor.practice_id, **row))
            outbox.to_member(session, noor.practice_id, noor.id, kind, NOW)
        session.flush()
        return {
            f"{row.kind} to {message['To']}": message
            for row in session.exec(select(Letter)).all()
            if isinstance(message := write(session, house, row, NOW), EmailMessage)
        }


@pytest.fixture
def page(chromium) -> Page:
    """A mail program: no script of the letter's runs, and nothing it might ask for is answered."""
    context = chromium.new_context(viewport=looks.NARROW, locale="en-GB")
    made = context.new_page()
    made.route("**/*", lambda asked: asked.abort())
    yield made
    context.close()


def said(paragraphs: list[str]) -> set[str]:
    """What paragraphs say, whatever their line breaks, without the addresses between the words."""
    bare = (" ".join(ADDRESS.sub("", each).split()).rstrip(":") for each in paragraphs)
    return {each for each in bare if each}


def test_letters_are_valid_for_everyone_and_say_the_same_in_both_parts(letters, page, tmp_path):
    assert len(letters) == 7, sorted(letters)
    html = {name: each.get_body(("html",)).get_content() for name, each in letters.items()}
    told = nu.found_in(html, tmp_path / "letters")
    for name, letter in letters.items():
        plain = letter.get_body(("plain",)).get_content()
        told += [f"{name} would fetch: {found.group()}" for found in FETCHES.finditer(html[name])]
        page.set_content(html[name])
        for scheme in ("light", "dark"):
            told += [f"{name}: {each}" for each in looks.breaks_of_rules(page, scheme, looks.WCAG)]
        told += [f"{name}: {each}" for each in page.evaluate(looks.ROOM)]
        told += [f"{name}: {each}" for each in looks.without_a_name(page)]
        shown = said(page.locator("p").all_inner_texts())
        if shown != said(plain.split("\n\n")):
            told.append(f"{name}: one part alone says {shown ^ said(plain.split(chr(10) * 2))}")
        links = {each.get_attribute("href") for each in page.locator("a").all()}
        if links != set(ADDRESS.findall(plain)):
            told.append(f"{name}: {links} are not the addresses of its plain part")
    assert not told, "\n".join(told)
