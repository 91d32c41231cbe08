"""A partner's whole way in their own language: every page and letter, every refusal; and nothing of it elsewhere."""

import re
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sqlmodel import select

from server import outbox
from server.domain.words import Policy
from server.jobs import send_due_letters
from server.languages import LOCALE
from server.responses import brought_measures
from server.tables import AssignedWorksheet, Invitation, Partner, Practice
from tests.browsing import Browser
from tests.server.mail.mailbox import mailbox_of
from tests.server.partner_form.conftest import CHECK_IN, Client, fill_in
from tests.server.partner_form.test_agreement import change_policy
from tests.server.partner_form.test_writing import GIVEN
from worksheets import dates, writing
from worksheets.catalog import Catalog, the_catalog
from worksheets.kinds import KINDS
from worksheets.toml_reader import read_worksheet

SPANISH = {"accept-language": "es-MX,es;q=0.9,en;q=0.5"}
ENGLISH = {"accept-language": "en-GB,en;q=0.9"}
SAME_IN_BOTH = {"No"}
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


IN_SPANISH = {
    **CHECK_IN,
    3: {"q.what_set_off": "La carta del banco.", "q.hard_moment": "El viernes, en la entrada."},
    4: {
        "q.next_promise.what": "Digo que necesito una pausa.",
        "q.next_promise.by_when": "each_time",
        "q.next_promise.how_seen": "Se oye la frase.",
    },
}


# ---------------------------------------------------------------- what would give English away


@cache
def english() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every English sentence for partners, as a pattern over what stands in one place of a page."""
    catalogue = read_po(BytesIO((LOCALE / "es" / "LC_MESSAGES" / "mendwork.po").read_bytes()))
    ids = [each for m in catalogue if m.id for each in ((m.id,) if isinstance(m.id, str) else m.id)]
    kinds = [words for kind in KINDS.values() for words in kind.phrases["en"].values()]
    others = [*dates.PHRASES["en"].values(), *writing.TOO_LONG["en"].values(), *dates.MONTHS["en"]]
    told = {each for each in (*ids, *kinds, *others) if re.search(r"[a-z]{2}", PLACES.sub("", each))} - SAME_IN_BOTH
    return tuple((each, _pattern(each)) for each in sorted(told))


def _pattern(sentence: str) -> re.Pattern[str]:
    """A short one has to stand alone, a longer one is found within other words too."""
    pieces = PLACES.split(re.sub(r"</?\w+>", "", sentence))
    body = r".{1,80}?".join(re.escape(piece) for piece in pieces)
    is_long = sum(len(piece.split()) for piece in pieces) > 3
    return re.compile(body if is_long else rf"^{body}[.:]?$")


class _Texts(HTMLParser):
    """What a person reads or hears of a page, place by place; a place within a paragraph by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag, attrs):
        told = ("aria-label", "title", "placeholder", "alt")
        scripts = ("data-saving", "data-saved-at", "data-not-yet", "data-again", "data-passcode", "data-why")
        self.found += [value for name, value in attrs if name in (*told, *scripts, "data-offline", "data-weather")]

    def handle_data(self, data):
        self.found.append(data)


def english_in(html: str) -> list[str]:
    reader = _Texts()
    reader.feed(html)
    texts = [" ".join(text.split()) for text in reader.found]
    whole = " ".join(filter(None, texts))
    return [said for said, pattern in english() if any(pattern.search(text) for text in (*texts, whole) if text)]


def in_spanish(response, status: int = 200) -> str:
    """The page, which has to be in Spanish throughout."""
    page = response.text
    has_spoken, given_away = '<html lang="es">' in page, english_in(page)
    assert (response.status_code, has_spoken, given_away) == (status, True, []), response.url
    return page


# ---------------------------------------------------------------- who goes that way


@pytest.fixture
def spanish(client_of, cast, house):
    """`spanish(cast.ben)`: that partner, whose language is Spanish and whose browser asks for English."""

    def made(partner, worksheets=("weekly_check_in",)) -> Client:
        with house.database.writing() as session:
            session.get_one(Partner, (partner.practice_id, partner.id)).language = "es"
        client = client_of(partner, worksheets)
        with house.database.writing() as session:
            for sheet in session.exec(select(AssignedWorksheet)).all():
                sheet.version = brought_measures.the_catalog().latest(sheet.name).version
        client.browser.headers.update(ENGLISH)
        return client

    return made


@pytest.fixture
def every_kind_in_spanish(monkeypatch):
    """The worksheet with one question of each kind, in both languages."""
    file = Path(__file__).parent / "every_kind.v1.toml"
    text = re.sub(r'\{ en = "([^"]*)" \}', r'{ en = "\1", es = "Traducido" }', file.read_text())
    worksheet = read_worksheet(text.replace('languages = ["en"]', 'languages = ["en", "es"]'), file.name)
    with_it = Catalog({**the_catalog().released, (worksheet.name, 1): worksheet}, the_catalog().guides)
    monkeypatch.setattr(brought_measures, "the_catalog", lambda: with_it)


def test_the_finder_of_english_finds_it(ada):
    assert "Your page is ready" in english_in(ada.browser.get(f"/l/{ada.token}").text)
    ada.come_in()
    found = english_in(ada.page(1))
    assert {"Continue", "Only %(clinician)s will read this", "I’d rather not answer", "Saving"} & set(found)


# ---------------------------------------------------------------- before the passcode


def test_before_the_passcode_the_browser_decides_and_never_the_link(spanish, client_of, cast, app):
    ada, ben = spanish(cast.ada), client_of(cast.ben)
    for token in (ada.token, ben.token, "nobody-was-given-this"):
        asking_spanish, asking_english = Browser(app), Browser(app)
        asking_spanish.headers.update(SPANISH)
        asking_english.headers.update(ENGLISH)
        assert "Tu página está lista" in in_spanish(asking_spanish.get(f"/l/{token}"))
        assert "Your page is ready" in asking_english.get(f"/l/{token}").text
        asking_spanish.post(f"/l/{token}")
        in_spanish(asking_spanish.get("/l"))
        in_spanish(asking_spanish.post("/l", data={"passcode": "000000"}), 422)
        for chosen, again in (("12", "12"), ("483920", "483921"), ("123456", "123456")):
            typed = {"new_passcode": chosen, "new_passcode_again": again}
            in_spanish(asking_spanish.post("/l", data=typed), 422)


def test_every_link_leads_to_the_same_page_in_each_language(spanish, client_of, cast, app):
    tokens = (spanish(cast.ada).token, client_of(cast.ben).token, "nobody-was-given-this")
    for headers in (SPANISH, ENGLISH):
        browser = Browser(app)
        assert len({browser.get(f"/l/{token}", headers=headers).text for token in tokens}) == 1


# ---------------------------------------------------------------- the whole way


def test_the_whole_way_from_the_passcode_to_the_thank_you_page_is_in_spanish(spanish, cast, house):
    ben = spanish(cast.ben)
    assert ben.knock().headers["location"] == "/page"
    in_spanish(ben.browser.get("/page/agreement"))
    in_spanish(ben.browser.post("/page/agreement", data=_hidden(ben, "/page/agreement")), 422)
    ben.browser.submit("/page/agreement", {"agree": "talk"}, action="/page/agreement")
    in_spanish(ben.browser.get("/page/talk-first"))
    ben.agree()
    in_spanish(ben.browser.get("/page/start"))
    in_spanish(ben.browser.get("/page/decline"))
    assert "Repaso de la semana" in ben.browser.get("/page/start").text
    for number in range(1, 5):
        in_spanish(ben.browser.get(f"/page/{number}"))
    in_spanish(ben.write(1, {}), 422)
    in_spanish(ben.browser.get("/page/check"))
    in_spanish(ben.send(), 422)
    fill_in(ben, IN_SPANISH)
    assert "Guardado: 12:10" in in_spanish(ben.browser.get("/page/1"))
    in_spanish(ben.browser.get("/page/check"))
    assert ben.send().status_code == 303
    assert "miércoles 25 de noviembre, 18:00" in in_spanish(ben.browser.get("/page/thank-you"))
    in_spanish(ben.browser.get("/page/correct"))
    in_spanish(ben.browser.get("/page/correct/0/hard_moment"))
    in_spanish(ben.browser.submit("/page/correct/0/settled", {}, action="/settled"), 422)
    corrected = ben.browser.submit("/page/correct/0/hard_moment", {"q.hard_moment": "El viernes."}, action="moment")
    in_spanish(ben.browser.get(corrected.headers["location"]))
    late = {**_hidden(ben, "/page/thank-you"), "q.hard_moment": "Dos palabras"}
    in_spanish(ben.browser.post("/page/1", data=late), 409)
    in_spanish(ben.browser.submit("/page/thank-you", {}, action="/page/leave"))


@pytest.mark.parametrize("policy", list(Policy))
def test_every_policy_is_explained_and_applied_in_spanish(spanish, cast, house, policy):
    change_policy(house, cast, policy, 2)
    ada = spanish(cast.ada, ("weekly_check_in", "full_accountability"))
    ada.knock()
    in_spanish(ada.browser.get("/page/agreement"))
    ada.agree()
    in_spanish(ada.browser.get("/page/start"))
    fill_in(ada, IN_SPANISH)
    for number in range(1, 10):
        shown = ada.browser.get(f"/page/{number}")
        if shown.status_code == 200:
            in_spanish(shown)
    in_spanish(ada.browser.get("/page/check"))


def test_every_kind_of_question_asks_answers_and_refuses_in_spanish(spanish, cast, promise, every_kind_in_spanish):
    promise(cast.ada, "Abro el correo.")
    promise(cast.ben, "Llamo a las seis.", by_when="2026-11-30")
    ada = spanish(cast.ada, ("every_kind",)).come_in()
    ada.write(1, {"q.yes_or_no": "yes"})
    in_spanish(ada.browser.get("/page/2"))
    wrong = {
        "q.rated": "99",
        "q.agreed": "99",
        "q.often": ["1", "2"],
        "q.one_of": "nothing",
        "q.some_of": ["nothing"],
        "q.counted": "99999999",
        "q.long": "x" * 30_000,
        "q.day_of_it.day": "30",
        "q.day_of_it.month": "febrero",
        "q.day_of_it.year": "2026",
        "q.promised.what": "Algo",
        "q.promised.by_when": "on_day",
        "q.promised.day": "1",
        "q.promised.month": "1",
        "q.promised.year": "2020",
    }
    refused = in_spanish(ada.write(2, wrong), 422)
    assert "febrero de 2026 tiene 28 días" in refused
    assert "30.000 caracteres" in refused
    in_spanish(ada.write(2, {"q.day_of_it.day": "3"}), 422)
    ada.write(2, {**GIVEN, "q.day_of_it.month": "noviembre", "q.moment.when": "Viernes"})
    shown = in_spanish(ada.browser.get("/page/check"))
    assert "21 de noviembre de 2026" in shown
    assert "La promesa de Ben" in ada.page(2)


# ---------------------------------------------------------------- refusals, closed doors, kept words


def test_closed_doors_and_refusals_are_in_spanish(spanish, cast, house, clock):
    ada = spanish(cast.ada).come_in()
    in_spanish(ada.browser.get("/page/999"), 404)
    refused = [
        ada.browser.put("/page/1", headers=SPANISH),
        ada.browser.post("/page/agreement", data={"csrf": "another session"}, headers=SPANISH),
    ]
    for response, status in zip(refused, (405, 403), strict=True):  # refused before anybody's page was opened
        in_spanish(response, status)
    in_spanish(ada.browser.post("/page/1", data={"q.hard_moment": "Lo que dije ayer", "csrf": "elsewhere"}), 409)
    with house.database.writing() as session:
        session.get_one(Invitation, (ada.invitation.practice_id, ada.invitation.id)).due_at = clock.now
    in_spanish(ada.browser.get("/page/closed"))
    in_spanish(ada.browser.post("/page/1", data={**_hidden(ada, "/page/closed"), "q.hard_moment": "Una más"}), 409)


def test_declining_is_in_spanish(spanish, cast):
    ada = spanish(cast.ada).come_in()
    ada.browser.submit("/page/decline", {}, action="/page/decline")
    in_spanish(ada.browser.get("/page/closed"))


def test_words_that_outlived_their_visit_are_kept_in_the_browsers_language(spanish, cast, clock):
    ada = spanish(cast.ada).come_in()
    hidden = ada.hidden(3)
    clock.now += timedelta(hours=3)
    ada.browser.headers.update(SPANISH)
    typed = {**hidden, "q.hard_moment": "Lo que dije ayer"}
    assert "Lo que dije ayer" in in_spanish(ada.browser.post("/page/3", data=typed), 422)
    in_spanish(ada.browser.post("/page/3", data={**typed, "passcode": "000000"}), 422)


def test_saving_in_the_background_answers_in_spanish(spanish, cast):
    ada = spanish(cast.ada).come_in()
    saved = ada.save(4, {"q.next_promise.what": "x" * 30_000}).json()
    assert saved["problems"] == {"q.next_promise.what": "Esto tiene 30.000 caracteres. Acórtalo a 10.000 o menos"}


# ---------------------------------------------------------------- letters


@pytest.mark.parametrize("is_reminder", [False, True])
def test_letters_are_in_spanish_and_as_discreet(spanish, cast, house, clock, is_reminder):
    with mailbox_of(house) as mailbox:
        ada = spanish(cast.ada)
        with house.database.writing() as session:
            session.get_one(Practice, cast.practice.id).subject = "Tu página"
        send_due_letters(house, clock.now)
        if is_reminder:
            with house.database.writing() as session:
                outbox.remind(session, session.get_one(Invitation, (cast.practice.id, ada.invitation.id)), clock.now)
            send_due_letters(house, clock.now)
        letter = mailbox.letters[-1]
        assert len(mailbox.letters) == 1 + is_reminder
    plain, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Hola:" in plain
    assert "hasta el miércoles 25 de noviembre, 18:00" in " ".join(plain.split())
    assert '<html lang="es">' in html
    assert max(map(len, plain.splitlines())) < 90
    assert not english_in(html)
    assert not english_in(plain)
    for telling in ("pareja", "confianza", "terap", "infidel", "traici", "relación", "repaso", "semana", "sesión"):
        assert telling not in (plain + html).lower()


# ---------------------------------------------------------------- theirs alone


def test_a_partners_language_shows_on_nobody_elses_page(spanish, client_of, cast):
    ada, ben = spanish(cast.ada).come_in(), client_of(cast.ben)
    fill_in(ada)
    ada.send()
    ben.come_in()
    fill_in(ben)
    pages = ["/page/agreement", "/page/start", *(f"/page/{n}" for n in range(1, 6)), "/page/check", "/page/decline"]
    for address in pages:
        shown = ben.browser.get(address)
        if shown.status_code == 200:
            assert '<html lang="en-GB">' in shown.text
            told = re.findall(r"[áéíñ¿¡]|\b(?:tu|página|guardado|español|spanish)\b", shown.text, re.IGNORECASE)
            assert not told, address


def test_a_changed_language_holds_at_once_around_what_was_begun(spanish, client_of, cast, house):
    ada = client_of(cast.ada).come_in()
    ada.write(1, {"q.settled": "6", "q.set_off": "yes"})
    with house.database.writing() as session:
        session.get_one(Partner, (cast.ada.practice_id, cast.ada.id)).language = "es"
    shown = ada.page(1)
    assert '<html lang="es">' in shown
    assert "On most days, how settled did you feel?" in shown


def _hidden(client: Client, address: str) -> dict[str, str]:
    token = re.search(r'name="csrf" value="([^"]+)"', client.browser.get(address).text)
    assert token
    return {"csrf": token[1]}
