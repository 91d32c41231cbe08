"""When homework for both asks for a decision: while something is unread, for two weeks after, and after a pause."""

from datetime import timedelta

import pytest

from server.domain.homework import AlertMoments, Decided, asks_for_decision
from server.domain.words import AlertDecision
from tests.cast import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNREAD = AlertMoments(NOW - DAY, None)
READ = AlertMoments(NOW - 3 * DAY, NOW - 2 * DAY)
READ_LONG_AGO = AlertMoments(NOW - 30 * DAY, NOW - 15 * DAY)


def decided(decision=AlertDecision.GO_ON, ago=HOUR):
    return Decided(decision, NOW - ago)


@pytest.mark.parametrize(
    ("alerts", "last", "asks"),
    [
        ([], None, False),
        ([UNREAD], None, True),
        ([UNREAD], decided(), True),
        ([READ], None, True),
        ([READ], decided(), False),
        ([READ], decided(ago=2 * DAY), False),
        ([READ], decided(ago=2 * DAY + HOUR), True),
        ([READ_LONG_AGO], None, False),
        ([READ_LONG_AGO, READ], decided(), False),
        ([READ, UNREAD], decided(), True),
        ([], decided(AlertDecision.PAUSE, 90 * DAY), True),
        ([], decided(AlertDecision.ONE_BY_ONE, 90 * DAY), True),
        ([READ_LONG_AGO], decided(AlertDecision.GO_ON, 90 * DAY), False),
    ],
)
def test_a_decision_is_asked_for(alerts, last, asks):
    assert asks_for_decision(alerts, last, NOW) is asks


def test_it_lapses_two_weeks_after_it_was_read():
    read_at = NOW - timedelta(days=14)
    assert asks_for_decision([AlertMoments(read_at, read_at)], None, NOW)
    assert not asks_for_decision([AlertMoments(read_at, read_at)], None, NOW + HOUR)
