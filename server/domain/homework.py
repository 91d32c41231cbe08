"""When homework for both partners asks for a decision first: something was read alone, or waits to be. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.words import AlertDecision

ASKED_FOR = timedelta(days=14)
"""How long after an alert was read homework for both still asks for a decision that has not been made."""
DECISIONS = {
    AlertDecision.GO_ON: "Go on with homework for both",
    AlertDecision.ONE_BY_ONE: "One by one: homework for one of them at a time",
    AlertDecision.PAUSE: "Pause: no homework for both for now",
}
IN_SHORT = {
    AlertDecision.GO_ON: "Homework for both goes on",
    AlertDecision.ONE_BY_ONE: "Homework goes to one of them at a time",
    AlertDecision.PAUSE: "Homework for both pauses",
}


@dataclass(frozen=True, slots=True)
class AlertMoments:
    raised_at: datetime
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided last, and when."""

    decision: AlertDecision
    at: datetime


def asks_for_decision(alerts: Iterable[AlertMoments], last: Decided | None, now: datetime) -> bool:
    """Whether homework for both partners needs a decision before it is sent.

    It does while an alert is unread, whatever was decided before reading it; for two weeks after one was read, until
    somebody who could know of it decided to go on; and as long as the last decision was another one.
    """
    if last is not None and last.decision is not AlertDecision.GO_ON:
        return True
    return any(not _is_settled(alert, last, now) for alert in alerts)


def _is_settled(alert: AlertMoments, last: Decided | None, now: datetime) -> bool:
    if alert.acknowledged_at is None:
        return False
    return now - alert.acknowledged_at > ASKED_FOR or (last is not None and last.at >= alert.acknowledged_at)
