"""Who takes over an alert: the named cover, else an owner, else nobody; and that it is said plainly."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.cover import Colleague, Lack, cover_of, in_words
from server.domain.words import Role
from tests.cast import NOW


def colleague(name, role=Role.CLINICIAN, *, works_here=True, days=0, cover=None):
    return Colleague(uuid4(), name, role, works_here, NOW - timedelta(days=days), cover.id if cover else None)


def covered_by(cover, **more):
    return colleague("Ruth", cover=cover, **more)


SAM = colleague("Sam")
OWNER = colleague("Ona", Role.OWNER, days=9)
NEWER_OWNER = colleague("Olu", Role.OWNER, days=1)


def test_the_named_cover_takes_over():
    ruth = covered_by(SAM)
    cover = cover_of(ruth, [ruth, SAM, OWNER])
    assert (cover.to, cover.lack) == (SAM, None)
    assert in_words(cover, 12, ruth.id) == "What you have not read after 12 hours goes to Sam."
    assert in_words(cover, 1, OWNER.id) == "What Ruth has not read after one hour goes to Sam."


@pytest.mark.parametrize(
    ("named", "lack", "said"),
    [
        (None, Lack.NONE_NAMED, "No cover is named."),
        (colleague("Sam", works_here=False), Lack.GONE, "The cover, Sam, does not work here at present."),
        (colleague("Noor", Role.MANAGER), Lack.SEES_NO_CLIENTS, "The cover, Noor, may not see clients."),
    ],
)
def test_a_cover_that_cannot_read_it_gives_way_to_the_owner(named, lack, said):
    ruth = covered_by(named)
    everyone = [ruth, NEWER_OWNER, OWNER, *([named] if named else [])]
    cover = cover_of(ruth, everyone)
    assert (cover.to, cover.lack) == (OWNER, lack)
    assert in_words(cover, 12, ruth.id) == f"{said} What you have not read after 12 hours goes to Ona, an owner."
    assert in_words(cover, 12, OWNER.id).endswith("What Ruth has not read after 12 hours goes to you, as an owner.")


def test_a_clinician_is_not_their_own_cover():
    ruth = colleague("Ruth")
    ruth = Colleague(ruth.id, "Ruth", Role.OWNER, True, NOW, ruth.id)
    cover = cover_of(ruth, [ruth, SAM])
    assert (cover.to, cover.lack) == (None, Lack.SELF)
    assert in_words(cover, 12, ruth.id) == (
        "A cover has to be somebody else. There is no other owner either. "
        "What you have not read after 12 hours stays with you, and nobody else is told."
    )


ANYBODY = st.builds(
    Colleague,
    st.uuids(),
    st.sampled_from(["Ada", "Bo", "Cy"]),
    st.sampled_from(Role),
    st.booleans(),
    st.datetimes(timezones=st.just(NOW.tzinfo)),
)


@given(st.lists(ANYBODY, min_size=1, max_size=5, unique_by=lambda each: each.id), st.data())
def test_whoever_takes_over_works_here_may_see_clients_and_is_somebody_else(people, data):
    named = data.draw(st.sampled_from([None, *people]))
    first = people[0]
    clinician = Colleague(
        first.id, first.name, first.role, first.works_here, first.since, named.id if named else uuid4()
    )
    cover = cover_of(clinician, [clinician, *people[1:]])
    if cover.to is not None:
        assert cover.to.works_here
        assert cover.to.role is not Role.MANAGER
        assert cover.to.id != clinician.id
    assert in_words(cover, 12, clinician.id)
