"""Promises that offer access are pointed out; promises that do not are left in peace."""

import pytest

from server.domain.surveillance import THE_NOTE, note_on, offers_access

OFFERS = [
    "I leave my phone unlocked on the table each night",
    "My phone stays unlocked",
    "phone face up on the table",
    "I share my location with her on workdays",
    "I keep my location on",
    "She can read my messages whenever she wants",
    "He may look through my phone",
    "I give her my passwords",
    "I give Ada my phone",
    "I hand him my phone every evening",
    "I share all my passwords with Ben",
    "I send her a photo of where I am",
    "I text her every hour where I am",
    "I show her the bank account on Sunday",
    "I put a tracker on the car",
]
OTHERS = [
    "I open post from the bank at the kitchen table on the day it comes, and say what is in it.",
    "I will send a text when I am late",
    "I ring the lender and ask for the full list, in writing.",
    "I answer her messages within the hour",
    "I keep my phone in the hall during dinner",
    "I put my phone away at supper every night",
    "I leave my phone in the kitchen when we talk",
    "I switch off my phone when we talk",
    "I tell you the same day if my brother asks for money",
    "On Sundays I start the money talk. She does not have to.",
    "I see my sister on Friday",
    "I check the bank opening times",
    "I call her from the station",
    "",
    "🙂",
]


@pytest.mark.parametrize("promise", OFFERS)
def test_access_offered_is_noticed(promise):
    assert offers_access(promise)
    assert note_on("I do the shopping", promise) == THE_NOTE


@pytest.mark.parametrize("promise", OTHERS)
def test_an_ordinary_promise_gets_no_note(promise):
    assert note_on(promise) == ""


def test_a_very_long_promise_is_read_quickly():
    assert not offers_access("my phone and " * 20_000)
