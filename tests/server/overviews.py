"""Sessions out of thin air, for the pure rules: an overview in which the two partners can be swapped."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid5

from hypothesis import strategies as st

from server.domain.gaps import MirroredBehaviour, Ratings, gaps
from server.domain.ids import new_id
from server.domain.ledger import Commitment, Reviews, ledger
from server.domain.words import Direction, InvitationState, PickFor, Place, Policy
from server.responses.agenda import OnAgenda
from server.responses.alerts import Acknowledged, AlertCue
from server.responses.overview import Homework, Overview, Picked, RaisedAlert, ScorePoint, Series
from server.responses.people import People, Person
from server.responses.promises import Promise
from server.responses.side_by_side import Row, Side
from server.session_prep.rules import Case
from server.tables import CoupleSession
from worksheets.definition import Stance, Visibility
from worksheets.kind import Line

NOW = datetime(2026, 11, 24, 12, 10, tzinfo=UTC)
STARTS = NOW + timedelta(days=2)
SPACE = new_id()

ADA = Person(uuid5(SPACE, "ada"), Place.A, "Ada", Stance.INJURED, "Europe/London", "en")
BEN = Person(uuid5(SPACE, "ben"), Place.B, "Ben", Stance.RESPONSIBLE, "Europe/London", "en")

CASE = Case(
    code="K7-Juniper",
    clinician="Ruth Okafor",
    reader="Ruth Okafor",
    time_zone="Europe/London",
    direction=Direction.UNDECIDED,
    policy=Policy.LIMITED,
    first_session_at=STARTS - timedelta(days=42),
)


def an_id(name: str):
    return uuid5(SPACE, name)


def session(starts_at: datetime = STARTS) -> CoupleSession:
    return CoupleSession(
        practice_id=an_id("practice"),
        id=an_id(f"session {starts_at}"),
        couple_id=an_id("couple"),
        starts_at=starts_at,
        time_zone="Europe/London",
    )


def homework(place: Place, state: InvitationState = InvitationState.SUBMITTED, **more) -> Homework:
    began = state in (InvitationState.SUBMITTED, InvitationState.IN_PROGRESS)
    facts = {
        "invitation_id": an_id(f"invitation {place}"),
        "place": place,
        "state": state,
        "titles": ("Weekly check-in",),
        "opens_at": NOW - timedelta(days=3),
        "due_at": STARTS - timedelta(hours=20),
        "sent_at": NOW - timedelta(days=3),
        "saved_at": NOW - timedelta(hours=2) if began else None,
        "submitted_at": NOW - timedelta(hours=2) if state is InvitationState.SUBMITTED else None,
        "declined_at": NOW - timedelta(hours=2) if state is InvitationState.DECLINED else None,
        "answered": 15,
        "asked": 17,
        "declined": 0,
        "words": 81,
    }
    return Homework(**{**facts, **more})


def wrote(text: str, **more) -> Side:
    facts = {
        "state": "answered",
        "ask": "What happened?",
        "lines": (Line(None, text, is_words=True),),
        "texts": (text,),
        "answer_id": an_id(text),
        "saved_at": NOW - timedelta(hours=2),
        "may_be_raised": True,
    }
    return Side(**{**facts, **more})


def kept_back(text: str) -> Side:
    return wrote(text, may_be_raised=False, kept_back=True)


def for_the_clinician(text: str, visibility: Visibility = Visibility.CLINICIAN_ONLY) -> Side:
    return wrote(text, may_be_raised=False, visibility=visibility)


def row(a: Side, b: Side, *, number: int = 1, short: str = "One moment that was hard") -> Row:
    return Row("weekly_check_in", "Weekly check-in", number, short, "What happened?", a, b)


def pick(side: Side, place: Place, passage: str, pick_for: PickFor = PickFor.CONJOINT) -> Picked:
    return Picked(an_id(f"pick {passage}"), side.answer_id, place, pick_for, passage)


def alert(side: Side, place: Place, *, acknowledged: bool = False) -> RaisedAlert:
    return RaisedAlert(
        id=an_id(f"alert {side.answer_id}"),
        answer_id=side.answer_id,
        place=place,
        cue=AlertCue("fear", "afraid of", "What happened?", "Weekly check-in: hard", "Names fear.", urgent=False),
        raised_at=NOW - timedelta(hours=1),
        acknowledged_at=NOW if acknowledged else None,
        acknowledged_by=an_id("ruth") if acknowledged else None,
        acknowledged=Acknowledged(),
    )


def promise(place: Place, what: str, *, published: bool = True) -> Promise:
    return Promise(
        id=an_id(what),
        owner_id=(ADA if place is Place.A else BEN).id,
        place=place,
        what=what,
        how_seen="It is on the table.",
        by_when="each_time",
        created_at=NOW - timedelta(days=9),
        published_at=NOW - timedelta(days=9) if published else None,
        closed_at=None,
    )


def overview(*rows: Row, people: People | None = None, **more) -> Overview:
    people = people or People(ADA, BEN)
    promises = more.pop("promises", ())
    reviews = more.pop("reviews", Reviews())
    rated = more.pop("rated", (Ratings(), Ratings()))
    shared = [
        Commitment(str(p.id), p.place.value, p.what, p.by_when_words, p.how_seen) for p in promises if p.published_at
    ]
    found_gaps = gaps(
        [MirroredBehaviour("anger", "answered without anger", 0, 10)], rated[0], rated[1], names=people.names
    )
    facts = {
        "people": people,
        "session": session(),
        "previous": session(STARTS - timedelta(days=7)),
        "number": 7,
        "homework": tuple(homework(place) for place in Place) if rows else (),
        "gaps": found_gaps,
        "raisable_gaps": found_gaps,
        "ledger": ledger(shared, reviews, names=people.names),
        "promises": tuple(promises),
        "changes": (),
        "series": (),
        "rows": rows,
        "picks": (),
        "agenda": (),
        "alerts": (),
        "agreed": {Place.A: True, Place.B: True},
    }
    return Overview(**{**facts, **more})


# ---------------------------------------------------------------- any session, and the same one with the two swapped

SENTENCES = st.sampled_from(
    [
        "The letter was on the mat on Friday.",
        "I went upstairs.\nThen I came down.",
        "We laughed about the rice.",
        "I said nothing for an hour, and then I asked.",
        "نص عربي 🙂",
        "<b>bold</b> {{ 7 * 7 }}",
    ]
)


@st.composite
def sides(draw, tag: str) -> Side:
    text = f"{tag}: {draw(SENTENCES)}"
    return draw(
        st.sampled_from(
            [
                wrote(text),
                wrote(text, may_be_raised=False),
                kept_back(text),
                for_the_clinician(text),
                for_the_clinician(text, Visibility.SAFETY),
                Side(state="declined", ask="What happened?", answer_id=an_id(text), saved_at=NOW),
                Side(state="empty", ask="What happened?"),
                Side(state="not_submitted"),
                Side(state="not_asked"),
            ]
        )
    )


@st.composite
def sessions(draw) -> Overview:
    rows = [
        row(draw(sides(f"{n} one")), draw(sides(f"{n} two")), number=n, short=f"Question {n}")
        for n in range(1, draw(st.integers(1, 4)) + 1)
    ]
    written = [(place, r.at(place)) for r in rows for place in Place if r.at(place).state == "answered"]
    picked = [one for one in written if draw(st.booleans())]
    alarming = [one for one in written if draw(st.integers(0, 5)) == 0]
    ratings = st.dictionaries(st.just("anger"), st.integers(0, 10), max_size=1)
    scores = st.lists(st.one_of(st.none(), st.integers(0, 10)), min_size=3, max_size=3)
    a, b = draw(scores), draw(scores)
    return overview(
        *rows,
        rated=(Ratings(draw(ratings), draw(ratings)), Ratings(draw(ratings), draw(ratings))),
        homework=tuple(
            homework(place, draw(st.sampled_from(InvitationState)), declined=draw(st.integers(0, 2)))
            for place in Place
            if draw(st.booleans())
        ),
        promises=tuple(
            promise(draw(st.sampled_from(Place)), what, published=draw(st.booleans()))
            for what in ("I tell you the same day", "I leave my phone unlocked")
        ),
        series=(Series("How settled", 0, 10, _points(a), _points(b)),),
        picks=tuple(pick(side, place, side.texts[0], draw(st.sampled_from(PickFor))) for place, side in picked),
        alerts=tuple(alert(side, place, acknowledged=draw(st.booleans())) for place, side in alarming),
        agenda=(OnAgenda(an_id("line"), "Friday"),),
        agreed={place: draw(st.booleans()) for place in Place},
    )


def _points(values) -> tuple[ScorePoint, ...]:
    return tuple(ScorePoint(n, value) for n, value in enumerate(values, 5))


def swapped(seen: Overview) -> Overview:
    """The same session, recorded with the two people in each other's place."""
    people = People(replace(seen.people.b, place=Place.A), replace(seen.people.a, place=Place.B))
    a, b = ({g.behaviour: g for g in seen.gaps if g.about == about} for about in ("a", "b"))

    def rated(of_self, of_partner, by) -> Ratings:
        def given(found):
            return {key: value for key, gap in found.items() if (value := getattr(gap, by)) is not None}

        return Ratings(given(of_self), given(of_partner))

    other = overview(
        *(replace(r, a=r.b, b=r.a) for r in seen.rows),
        people=people,
        rated=(rated(b, a, "b"), rated(a, b, "a")),
        promises=tuple(replace(p, place=p.place.other) for p in seen.promises),
    )
    return replace(
        other,
        homework=tuple(sorted((replace(h, place=h.place.other) for h in seen.homework), key=lambda found: found.place)),
        series=tuple(replace(s, a=s.b, b=s.a) for s in seen.series),
        picks=tuple(replace(p, place=p.place.other) for p in seen.picks),
        alerts=tuple(replace(one, place=one.place.other) for one in seen.alerts),
        agenda=seen.agenda,
        agreed={place: seen.agreed[place.other] for place in Place},
    )
