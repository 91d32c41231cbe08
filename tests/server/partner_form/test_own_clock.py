"""A partner's pages tell time by their own clock, and nobody else's: a zone says where somebody is."""

from server.tables import Partner
from tests.server.partner_form.conftest import fill_in


def test_a_partner_s_pages_read_their_own_clock_alone(house, cast, ada):
    with house.database.writing() as session:
        for row, zone in ((cast.ada, "America/New_York"), (cast.ben, "Australia/Lord_Howe")):
            session.get(Partner, (row.practice_id, row.id)).time_zone = zone
    ada.come_in()
    start = ada.browser.get("/page/start").text
    fill_in(ada)
    check = ada.browser.get("/page/check").text
    ada.send()
    thanks = ada.browser.get("/page/thank-you").text
    assert "13:00" in start  # closes twenty hours before the session, 18:00 in London
    assert "09:00" in thanks  # the session itself, 14:00 in London
    for page in (start, check, thanks):
        for elsewhere in ("14:00", "18:00", "01:00", "05:00", "for you,", "London", "Lord_Howe", "New_York"):
            assert elsewhere not in page, elsewhere
