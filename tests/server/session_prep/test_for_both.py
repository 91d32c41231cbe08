"""The copy for both, whatever was written, marked, withdrawn and picked: nothing private is anywhere in the file."""

import io
import itertools
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import StreamObject
from sqlmodel import select

from server.domain.ids import new_id
from server.domain.words import AgreementOutcome, PickFor, Place, Policy
from server.responses.agenda import agenda_cell
from server.session_prep.actions import Variant, draw_up, printed
from server.tables import AgendaLine, Alert, AnswerRow, Couple, Pick, SessionNote
from server.vault import Cell
from tests import builders
from worksheets.answers import Answer

SHEETS = {
    "weekly_check_in": ("hard_moment", "good_moment"),
    "can_it_survive": ("only_here",),
    "safety_check": ("anything_else",),
}
"""Questions in words: two that may be raised, one for the clinician, one about safety."""

RATINGS = ("settled", "without_anger.self")
FOR_THE_CLINICIAN, SAFETY = ("only_here",), ("anything_else",)


@dataclass(frozen=True, slots=True)
class Wrote:
    """One answer: kept back or offered, as the policy has it, and what was picked of it."""

    place: Place
    question: str
    is_marked: bool
    picked: PickFor | None


def answers(place: Place):
    return st.tuples(
        *(
            st.builds(Wrote, st.just(place), st.just(question), st.booleans(), st.sampled_from([None, *PickFor]))
            for questions in SHEETS.values()
            for question in questions
        )
    )


def everything_in(pdf: bytes) -> str:
    """Text, outline, metadata, attachments, and every stream and string of the file as it stands."""
    reader = PdfReader(io.BytesIO(pdf))
    assert not reader.attachments
    parts = [str(reader.metadata), str(reader.outline), pdf.decode("latin-1")]
    parts += [page.extract_text() for page in reader.pages]
    for number in itertools.chain.from_iterable(table for table in reader.xref.values()):
        held = reader.get_object(number)
        if isinstance(held, StreamObject):
            parts.append(held.get_data().decode("latin-1"))
            parts.append(held.get_data().decode("utf-16-be", errors="ignore"))
        parts.append(str(held))
    return "\n".join(parts)


@pytest.fixture
def database_url(tmp_path, migrated_sqlite):
    """What may be printed is decided after reading: one database is enough here."""
    file = tmp_path / "mendwork.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite:///{file}"


@given(
    wrote=st.tuples(answers(Place.A), answers(Place.B)),
    policy=st.sampled_from(Policy),
    later=st.sampled_from([None, *Policy]),
    gone=st.sampled_from([None, *Place]),
)
@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.generate,),  # each example prints a report: a smaller one is not worth minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_nothing_private_is_anywhere_in_the_copy_for_both(house, cast, wrote, policy, later, gone):
    with house.database.writing() as session:
        try:
            words = written(session, house, cast, itertools.chain(*wrote), policy, later, gone)
            couple = session.get(Couple, (cast.practice.id, cast.couple.id))
            drawn = draw_up(session, house, couple, house.clock(), Variant.CONJOINT)
            whole = everything_in(printed(house, drawn, "A4").pdf)
        finally:
            session.rollback()
    assert "SHAREDSWIFT" in whole  # the promise both know: the search finds what is there
    for canary, may_stand in words.items():
        assert (canary in whole) is may_stand, (canary, may_stand)
    for canary in ("PRIVATEOWL", "AGENDAOWL", "NOTEOWL", "without anger", "settled"):
        assert canary not in whole


def written(session, house, cast, wrote, policy, later, gone) -> dict[str, bool]:
    """Everything of one session. Each canary with whether the copy for both may hold it, by product.md alone."""
    couple = session.get(Couple, (cast.practice.id, cast.couple.id))
    couple.policy = policy
    session.add(couple)
    session.flush()
    expected: dict[str, bool] = {}
    given_by: dict[Place, dict[str, object]] = {place: {"settled": 3, "without_anger.self": 7} for place in Place}
    picks = []
    for number, each in enumerate(wrote):
        canary = f"CANARY{number}END"
        given_by[each.place][each.question] = Answer(f"{canary} at the door.", kept_back=each.is_marked)
        picks.append((each, canary))
        expected[canary] = (
            each.picked is PickFor.CONJOINT
            and each.place is not gone
            and may_be_raised(each, policy, policy if later is None else later)
        )
    responses = {}
    for place, partner in ((Place.A, cast.ada), (Place.B, cast.ben)):
        builders.agreement(session, house, partner)
        for sheet, questions in SHEETS.items():
            extra = {} if sheet != "weekly_check_in" else {key: given_by[place][key] for key in RATINGS}
            wanted = extra | {key: given_by[place][key] for key in questions}
            responses[place, sheet] = builders.submitted(session, house, partner, cast.session, wanted, worksheet=sheet)
        builders.commitment(session, house, partner, f"PRIVATEOWL of {place.value}", published=False)
    builders.commitment(session, house, cast.ben, "SHAREDSWIFT opens the post")
    for each, canary in picks:
        if each.picked:
            sheet = next(name for name, questions in SHEETS.items() if each.question in questions)
            pick(session, house, cast, responses[each.place, sheet], each, canary)
    apart(session, house, cast)
    if later:
        couple.policy, couple.policy_version = later, couple.policy_version + 1
        session.add(couple)
    if gone:
        by = cast.ada if gone is Place.A else cast.ben
        builders.agreement(session, house, by, AgreementOutcome.WITHDRAWN)
    for alert in session.exec(select(Alert)):  # what is read alone has been read
        alert.acknowledged_at, alert.acknowledged_by = house.clock(), cast.members["ruth"].id
        session.add(alert)
    session.flush()
    return expected


def may_be_raised(each: Wrote, agreed: Policy, present: Policy) -> bool:
    """By product.md: with no secrets anything; else what the question allows and its author does not keep; and a
    policy that came later may tighten that, never loosen it: private afterwards, and nobody ever said that it may be.
    """
    if each.question in SAFETY or (present is Policy.PRIVATE and agreed is not Policy.PRIVATE):
        return False
    return all(
        policy is Policy.NO_SECRETS or (each.question not in FOR_THE_CLINICIAN and not each.is_marked)
        for policy in (agreed, present)
    )


def pick(session, house, cast, response, each: Wrote, canary: str) -> None:
    found = session.exec(
        select(AnswerRow).where(AnswerRow.response_id == response.id, AnswerRow.question == each.question)
    ).one()
    pick_id = new_id()
    cell = Cell(found.practice_id, found.couple_id, found.partner_id, "pick", "passage", pick_id)
    session.add(
        Pick(
            practice_id=found.practice_id,
            id=pick_id,
            couple_id=found.couple_id,
            partner_id=found.partner_id,
            answer_id=found.id,
            session_id=cast.session.id,
            pick_for=each.picked,
            passage=house.vault.sealing.seal(session, cell, f"{canary} at the door."),
            picked_by=cast.members["ruth"].id,
            picked_at=house.clock(),
        )
    )


def apart(session, house, cast) -> None:
    """The clinician's own: a line on the agenda, one kept from both, and a note they print in their copy."""
    of_couple = {"practice_id": cast.practice.id, "couple_id": cast.couple.id, "session_id": cast.session.id}
    for number, is_apart in enumerate((False, True)):
        line = AgendaLine(
            **of_couple,
            id=new_id(),
            line=b"",
            position=number,
            is_apart=is_apart,
            added_by=cast.members["ruth"].id,
            added_at=house.clock(),
        )
        line.line = house.vault.sealing.seal(session, agenda_cell(line), f"AGENDAOWL {number}")
        session.add(line)
    note_id = new_id()
    cell = Cell(cast.practice.id, cast.couple.id, None, "session_note", "note", note_id)
    session.add(
        SessionNote(
            **of_couple,
            id=note_id,
            note=house.vault.sealing.seal(session, cell, "NOTEOWL"),
            in_report=True,
            written_by=cast.members["ruth"].id,
            written_at=house.clock(),
        )
    )
