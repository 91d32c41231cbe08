"""How far an invitation has come, and what may still be done with it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.invitations import may_amend, may_write, moves_with_session, state_of
from server.domain.words import InvitationState
from tests.cast import NOW


@dataclass(frozen=True)
class Moments:
    due_at: datetime = NOW + timedelta(days=1)
    started_at: datetime | None = None
    kept_open_until: datetime | None = None
    submitted_at: datetime | None = None
    declined_at: datetime | None = None
    revoked_at: datetime | None = None


some = st.one_of(st.none(), st.just(NOW))
invitations = st.builds(
    Moments,
    due_at=st.sampled_from([NOW - timedelta(days=1), NOW, NOW + timedelta(days=1)]),
    started_at=some,
    submitted_at=some,
    declined_at=some,
    revoked_at=some,
)


def test_an_invitation_goes_from_untouched_to_submitted():
    untouched = Moments()
    begun = replace(untouched, started_at=NOW)
    assert state_of(untouched, NOW) is InvitationState.UNTOUCHED
    assert state_of(begun, NOW) is InvitationState.IN_PROGRESS
    assert state_of(replace(begun, submitted_at=NOW), NOW) is InvitationState.SUBMITTED
    assert state_of(begun, begun.due_at) is InvitationState.EXPIRED
    assert state_of(replace(begun, declined_at=NOW), NOW) is InvitationState.DECLINED
    assert state_of(replace(begun, revoked_at=NOW), NOW) is InvitationState.REVOKED


@given(invitations)
def test_what_was_sent_in_stays_sent_in_whatever_happens_after(invitation):
    if invitation.submitted_at:
        assert state_of(invitation, NOW) is InvitationState.SUBMITTED
        assert not may_write(invitation, NOW)
        assert not moves_with_session(invitation)


@given(invitations)
def test_nobody_can_both_write_and_amend(invitation):
    assert not (may_write(invitation, NOW) and may_amend(invitation, None, NOW))


@given(invitations)
def test_nothing_is_amended_once_the_report_is_issued_or_the_link_has_closed(invitation):
    assert not may_amend(invitation, NOW, NOW)
    if invitation.due_at <= NOW:
        assert not may_amend(invitation, None, NOW)
        assert not may_write(invitation, NOW)
