"""What the demo stands on: its folder, its mail server, and its browser."""

import smtplib
from email.message import EmailMessage

import pytest

from server.demo.browser import gist, posting_forms
from server.demo.letterbox import Letterbox
from server.demo.stage import SIGN, DemoClock, _empty
from server.errors import Misconfigured
from tests.cast import NOW


def test_a_folder_that_holds_anything_else_is_left_alone(tmp_path):
    letter = tmp_path / "mail" / "00001.eml"
    letter.parent.mkdir()
    letter.write_text("somebody’s own")
    with pytest.raises(Misconfigured, match="Choose another folder with --folder"):
        _empty(tmp_path)
    assert letter.exists()


def test_an_earlier_demo_is_cleared_away_and_nothing_beside_it(tmp_path):
    folder = tmp_path / "demo"
    _empty(folder)
    (folder / "mail").mkdir()
    for name in ("mendwork.sqlite", "mendwork.sqlite-wal", "mendwork-keys.json", "session-prep.pdf", "mail/00001.eml"):
        (folder / name).touch()
    (folder / "notes.txt").touch()
    _empty(folder)
    assert {path.name for path in folder.rglob("*") if path.is_file()} == {SIGN, "notes.txt"}


def test_the_clock_stands_where_it_is_put_and_then_runs_on():
    clock = DemoClock()
    clock.stands_at = NOW
    assert clock() == clock() == NOW
    clock.run_on()
    assert clock() > NOW.replace(year=2020)
    assert clock() <= clock()


def test_every_letter_is_kept_as_a_file_and_the_newest_link_is_found_in_it(tmp_path):
    box = Letterbox(tmp_path / "mail")
    box.open()
    with smtplib.SMTP("127.0.0.1", int(box.url.rpartition(":")[2])) as post:
        for token in ("first", "second"):
            letter = EmailMessage()
            letter["From"], letter["To"], letter["Subject"] = "post@x.example", "ada@x.example", "Your page is ready"
            letter.set_content(f"Hello,\n\nhttp://127.0.0.1:1/l/{token}\n")
            post.send_message(letter)
    box.close()
    assert sorted(file.name for file in (tmp_path / "mail").iterdir()) == ["00001.eml", "00002.eml"]
    assert box.link_for("ada@x.example") == "http://127.0.0.1:1/l/second"
    assert box.count == 2
    with pytest.raises(KeyError):
        box.link_for("ben@x.example")


def test_a_form_is_read_as_a_browser_would_send_it():
    (form,) = posting_forms(
        '<form method="get" action="/find"><input name="q"></form>'
        '<form method="POST" action="/page/1"><input type="hidden" name="csrf" value="c">'
        '<input type="radio" name="a" value="1"><input type="radio" name="a" value="2" checked>'
        '<input type="checkbox" name="b" value="1"><textarea name="t">\nTwo\nlines</textarea>'
        '<select name="s"><option value="x">X</option><option value="y" selected>Y</option></select>'
        '<button name="press" value="continue">Continue</button></form>'
    )
    assert (form.method, form.action) == ("post", "/page/1")
    assert form.given == {"csrf": ["c"], "a": ["2"], "t": ["Two\nlines"], "s": ["y"]}
    assert form.offered == {"csrf": [], "a": ["1", "2"], "b": ["1"], "t": [], "s": ["x", "y"]}


def test_what_a_page_says_is_shortened_for_a_sentence():
    assert gist("<html><body>Menu<main><h1>Nothing  here</h1>\n<p>Go on.</p></main>Foot</body></html>") == (
        "Nothing here Go on."
    )
