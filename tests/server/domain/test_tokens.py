"""Links, secrets and passcodes."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from server.domain import tokens

KEY = bytes(range(32))
uuids = st.uuids()


@given(uuids, uuids, st.integers(1, 1000))
def test_a_link_is_the_same_each_time_it_is_worked_out(practice, subject, generation):
    link = tokens.link_token(KEY, practice, "invitation", subject, generation)
    assert link == tokens.link_token(KEY, practice, "invitation", subject, generation)
    assert len(link) == 43


@given(uuids, uuids)
def test_a_link_differs_by_key_practice_kind_subject_and_generation(practice, subject):
    other = UUID(int=practice.int ^ 1)
    links = {
        tokens.link_token(KEY, practice, "invitation", subject, 1),
        tokens.link_token(bytes(32), practice, "invitation", subject, 1),
        tokens.link_token(KEY, other, "invitation", subject, 1),
        tokens.link_token(KEY, practice, "password_reset", subject, 1),
        tokens.link_token(KEY, practice, "invitation", UUID(int=subject.int ^ 1), 1),
        tokens.link_token(KEY, practice, "invitation", subject, 2),
    }
    assert len(links) == 6


def test_passcodes_are_six_digits_that_nobody_tries_first():
    made = {tokens.new_passcode() for _ in range(500)}
    assert len(made) > 450
    assert all(tokens.is_passcode(passcode) and not tokens.is_easily_guessed(passcode) for passcode in made)


def test_runs_repeats_dates_and_years_are_easily_guessed():
    for passcode in ("111111", "121212", "123456", "987654", "123123", "241126", "112426", "198444", "012345"):
        assert tokens.is_easily_guessed(passcode), passcode
    for passcode in ("402817", "739158"):
        assert not tokens.is_easily_guessed(passcode), passcode


@given(st.text())
def test_only_six_ascii_digits_are_a_passcode(text):
    expected = len(text) == 6 and set(text) <= set("0123456789")
    assert tokens.is_passcode(text) == expected


@given(st.text(), st.text())
def test_secrets_are_compared_whole(left, right):
    assert tokens.same(left, right) == (left == right)
