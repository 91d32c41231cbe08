"""What the tests of alerts begin with."""

from datetime import timedelta

from sqlmodel import select

from server.tables import Alert, Audit, Letter, Member
from tests import builders

WATCHED = "He reads my messages every night now, so that we are even."
HIT = "He hit me on Friday and said he would do it again."
TWELVE = timedelta(hours=12)


def alerts_in(house):
    with house.database.reading() as session:
        return session.exec(select(Alert).order_by(Alert.raised_at, Alert.id)).all()


def raised(house, cast, words=WATCHED, by=None):
    """An alert raised by the clock's now. Returns the rows of every alert there is."""
    with house.database.writing() as session:
        builders.submitted(session, house, by or cast.ada, cast.session, {"good_moment": words})
    return alerts_in(house)


def letters_to(house, member):
    with house.database.reading() as session:
        return session.exec(select(Letter).where(Letter.member_id == member.id)).all()


def audit_of(house, action):
    with house.database.reading() as session:
        return session.exec(select(Audit).where(Audit.action == action)).all()


def changed(house, member, **values):
    """A member as the practice has them now."""
    with house.database.writing() as session:
        row = session.get_one(Member, (member.practice_id, member.id))
        for name, value in values.items():
            setattr(row, name, value)


def covers(house, cast, name="sam", of="ruth"):
    """`name` has joined and covers for `of`."""
    changed(house, cast.members[name], password_hash="joined")
    changed(house, cast.members[of], cover_id=cast.members[name].id)
