"""A measure a practice brought, sent by link: asked as it was brought, scored for the clinician, seen by no partner."""

from sqlmodel import select

from server.tables import AssignedWorksheet
from tests.server.library.test_brought_measures import bring
from tests.server.partner_form.conftest import Client
from tests.server.review.reading import HERE, text_of
from tests.worksheets.test_brought_measure import OWN

ASSIGN = f"{HERE}/assign"
ORDER = {"w": ["measure.harbour_pulse"], "who": "a", "send": "now", "due": "20", "note": ""}
ANSWERS = {"q.item_1": "2", "q.item_2": "0", "q.item_3": "7"}


def test_it_is_assigned_answered_and_scored_like_one_from_paper(app, house, cast, browser_as, client_of):
    ruth = browser_as("ruth")
    assert "Harbour pulse" not in ruth.get(ASSIGN).text
    bring(house, ruth)
    assert "/caseload?assign=measure.harbour_pulse" in ruth.get("/library/measures/harbour_pulse").text
    assert "gets Harbour pulse ." in text_of(ruth.get("/caseload?assign=measure.harbour_pulse"))
    shown = text_of(ruth.get(f"{ASSIGN}?w=measure.harbour_pulse"))
    assert "Harbour pulse A measure your practice brought, scored for you alone." in shown
    assert "/library/measures/harbour_pulse" in ruth.get(f"{ASSIGN}?w=measure.harbour_pulse").text
    assert ruth.submit(ASSIGN, ORDER, action="/assign").status_code == 303
    with house.database.reading() as session:
        (sheet,) = session.exec(select(AssignedWorksheet)).all()
        assert (sheet.name, sheet.version) == ("measure.harbour_pulse", 1)
    ada = client_of(cast.ada, ("measure.harbour_pulse",)).come_in()
    page = ada.page(1)
    for said in ("Think of the last seven days.", "We slammed a door.", "once, or twice", "How light was it?"):
        assert said in page
    assert "May be raised" not in page
    assert ada.write(1, ANSWERS).status_code == 303
    assert ada.send().status_code == 303
    couple = text_of(ruth.get(HERE))
    assert "Pulse, 0 to 14 how the week was, a published measure" in couple
    assert "11 in session 1; there is no earlier one. At or above the cut-off of 3.5." in couple
    assert "We slammed a door." in couple
    for address in ("/page", "/page/done"):
        assert "cut-off" not in text_of(ada.browser.get(address, follow_redirects=True))


def test_what_was_declined_counts_as_left_out_by_the_rule_of_the_measure(house, cast, browser_as, client_of):
    ruth = browser_as("ruth")
    bring(house, ruth)
    ada, ben = (client_of(each, ("measure.harbour_pulse",)).come_in() for each in (cast.ada, cast.ben))
    ada.write(1, {**ANSWERS, "q.item_2": "decline"})
    ben.write(1, {**ANSWERS, "q.item_1": "decline", "q.item_2": "decline"})
    for each in (ada, ben):
        assert each.send().status_code == 303
    couple = text_of(ruth.get(HERE))
    assert "10.7 in session 1" in couple
    assert couple.count("No score in these sessions.") == 1


def test_a_later_version_asks_anew_and_leaves_what_was_asked(house, cast, browser_as, client_of):
    ruth = browser_as("ruth")
    bring(house, ruth)
    ada: Client = client_of(cast.ada, ("measure.harbour_pulse",)).come_in()
    bring(house, ruth, OWN.replace("We ate together.", "We ate at one table."))
    assert "We ate together." in ada.page(1)
    refused = bring(house, ruth, OWN.replace("reversed = [2]", "reversed = [1]"))
    assert "Scores were entered by “Pulse” already" in text_of(refused)
    withdrawn = ruth.submit("/library/measures/harbour_pulse", {}, action="/withdraw")
    assert withdrawn.status_code == 303
    assert "Harbour pulse" not in ruth.get(ASSIGN).text
    assert ada.write(1, ANSWERS).status_code == 303


def test_one_that_asks_about_self_harm_or_another_practice_brought_is_never_sent(app, house, cast, browser_as):
    ruth, vera = browser_as("ruth"), browser_as("vera")
    bring(house, ruth, OWN.replace('source = "', 'asks_about_self_harm = 3\nsource = "'))
    bring(house, vera)
    assert "Harbour pulse" not in ruth.get(ASSIGN).text
    assert "It is not sent by link: item 3 asks about self-harm" in text_of(ruth.get("/library/measures/harbour_pulse"))
    refused = ruth.submit(ASSIGN, ORDER, action="/assign")
    assert refused.status_code == 422
