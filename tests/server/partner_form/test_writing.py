"""From the mailed link to the thank-you page, without a script."""

from tests.server.partner_form.conftest import fill_in


def test_a_partner_goes_from_the_link_to_the_thank_you_page_without_a_script(ada, house):
    assert "Your page is ready" in ada.browser.get(f"/l/{ada.token}").text
    assert ada.knock().headers["location"] == "/page"
    assert ada.browser.get("/page").headers["location"] == "/page/agreement"
    assert ada.agree().headers["location"] == "/page"
    assert ada.browser.get("/page").headers["location"] == "/page/start"
    assert "about 10 minutes" in ada.browser.get("/page/start").text
    fill_in(ada)
    check = ada.browser.get("/page/check").text
    assert "Friday evening, in the hall." in check
    assert "When you press Send, Ruth can read this. Ben is not told." in check
    assert ada.send().headers["location"] == "/page/thank-you"
    assert "Sent. Thank you" in ada.browser.get("/page/thank-you").text
