"""What is pasted and too long is refused with a sentence and stands there whole: nothing cuts it off."""

import pytest

from server.domain.tokens import csrf_token
from server.web.cookies import SIGN_IN
from tests.server.review.reading import HERE

PASTED = f"FIRSTWREN {'x ' * 6_000}LASTWREN"

FORMS = [
    (f"{HERE}/agenda", {}, "line", "Shorten it to 200 characters"),
    (f"{HERE}/notes", {}, "note", "Shorten the note to 5,000 characters"),
    (
        f"{HERE}/commitments",
        {"owner": "b", "by_when": "each_time", "how_seen": "It lies there."},
        "what",
        "500 characters",
    ),
    (f"{HERE}/assign", {"w": "weekly_check_in", "who": "both"}, "note", "Shorten the note to 2,000 characters"),
    ("/practice/me", {"time_zone": "Europe/London"}, "name", "Shorten this to 100 characters"),
    ("/couples/new", {"b_name": "Ben"}, "a_name", "Shorten the name to 60 letters"),
    ("/library/measures/phq_9", {}, "who_reads", "Shorten it to 300 characters"),
    ("/library/markers", {"text": "I was late."}, "question", "Shorten the question to 1,000 characters"),
]


@pytest.fixture
def database_url(tmp_path, migrated_sqlite):
    """A form is read alike on both databases: one is enough here."""
    file = tmp_path / "mendwork.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite:///{file}"


def test_what_is_too_long_is_refused_with_a_sentence_and_kept_to_the_last_letter(house, cast, browser_as):
    ruth = browser_as("ruth")
    csrf = csrf_token(house.vault.keys.forms, ruth.cookies[SIGN_IN])
    for address, others, field, said in FORMS:
        answer = ruth.post(address, data={"csrf": csrf, **others, field: PASTED})
        assert answer.status_code == 422, address
        assert said in answer.text, address
        assert PASTED in answer.text, address
