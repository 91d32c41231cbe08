"""The layers every room stands on: sealing, links, visits, transactions."""

from dataclasses import replace

import pytest

from server.access import open_invitation
from server.domain.ids import new_id
from server.tables import Partner
from server.vault import Cell
from server.vault.sealing import CannotOpen
from tests import builders


def cells(cast):
    """A handful of cells that differ in exactly one part of their place."""
    home = Cell(cast.ada.practice_id, cast.ada.couple_id, cast.ada.id, "answer", "value", new_id())
    return [
        home,
        replace(home, column="note"),
        replace(home, table="alert"),
        replace(home, row=new_id()),
        replace(home, partner_id=cast.ben.id),
        replace(home, partner_id=None),
        replace(home, partner_id=None, couple_id=None),
    ]


def test_what_is_sealed_opens_where_it_stands_and_nowhere_else(house, cast):
    places = cells(cast)
    with house.database.writing() as session:
        sealing = house.vault.sealing
        sealed = [sealing.seal(session, cell, f"words of {n}") for n, cell in enumerate(places)]
        for n, value in enumerate(sealed):
            assert sealing.open(session, places[n], value) == f"words of {n}"
            for other in places[:n] + places[n + 1 :]:
                with pytest.raises(CannotOpen):
                    sealing.open(session, other, value)


def test_a_changed_bit_anywhere_is_noticed(house, cast):
    place = cells(cast)[0]
    with house.database.writing() as session:
        sealed = house.vault.sealing.seal(session, place, "Friday")
        for byte in range(len(sealed)):
            changed = bytearray(sealed)
            changed[byte] ^= 1
            with pytest.raises(CannotOpen):
                house.vault.sealing.open(session, place, bytes(changed))


def test_short_and_longer_answers_look_the_same_from_outside(house, cast):
    place = cells(cast)[0]
    with house.database.writing() as session:
        lengths = {len(house.vault.sealing.seal(session, place, "x" * n)) for n in (0, 1, 100, 255)}
    assert len(lengths) == 1


def test_names_and_addresses_are_not_readable_in_the_database(house, cast):
    with house.database.reading() as session:
        ada = session.get(Partner, (cast.ada.practice_id, cast.ada.id))
        assert b"Ada" not in ada.name
        assert b"people.example" not in ada.email


def test_a_link_leads_to_its_own_invitation_until_it_is_revoked(house, cast):
    with house.database.writing() as session:
        _, token = builders.invitation(session, house, cast.ada, cast.session)
    with house.database.writing() as session:
        found = open_invitation(session, token, house.clock())
        assert found is not None
        assert found[1].id == cast.ada.id
        assert open_invitation(session, token[:-1] + ("A" if token[-1] != "A" else "B"), house.clock()) is None
        found[0].generation += 1
        session.add(found[0])
    with house.database.reading() as session:
        assert open_invitation(session, token, house.clock()) is None


def test_a_reading_transaction_keeps_nothing(house, cast):
    with house.database.reading() as session:
        partner = session.get(Partner, (cast.ada.practice_id, cast.ada.id))
        partner.time_zone = "America/New_York"
        session.add(partner)
        session.flush()
    with house.database.reading() as session:
        assert session.get(Partner, (cast.ada.practice_id, cast.ada.id)).time_zone == "Europe/London"


def test_every_page_carries_the_headers_that_keep_it_private(browser):
    response = browser.get("/healthz")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_an_unknown_address_is_a_page_that_says_so(browser):
    response = browser.get("/nowhere")
    assert response.status_code == 404
    assert "There is nothing at this address." in response.text
