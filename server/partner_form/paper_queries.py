"""The page on which the clinician types in a sheet, and the sheet on which a partner signs who reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from server.access import OpenVisit
from server.domain.tokens import new_secret, token_hash
from server.house import House
from server.partner_form import forms, in_room_rules, pages, queries
from server.partner_form.in_room_queries import back_of, partner_of
from server.partner_form.pages import AgreementPage, Group, Homework, Sheet
from server.partner_form.paper_forms import PaperForm
from server.people import name_of
from server.tables import Couple, Invitation, Visit
from worksheets import answers
from worksheets.answers import Answer, Problem, is_answered, shown

WORDINGS = {
    "injured": "the wording for the partner who was hurt",
    "responsible": "the wording for the partner who broke the trust",
    "both": "both wordings, the one for who was hurt first",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """One worksheet as typed: what was read, and what needs another look."""

    answers: Mapping[str, Answer]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One worksheet of the invitation to be typed in. `carried` are the fields of the others."""

    code: str
    invitation_id: UUID
    place: str
    name: str
    wording: str
    language: str
    at: int
    part: int
    parts: int
    title: str
    groups: tuple[Group, ...]
    carried: tuple[tuple[str, str], ...]
    stands: str
    policy: str
    values: Mapping[str, str]
    back: str
    has_begun: bool
    was_typed: bool
    notice: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_last(self) -> bool:
        return self.part == self.parts


@dataclass(frozen=True, slots=True)
class AgreementSheet:
    """Who reads what, to be signed. `version` is printed small, so that the sheet says what was agreed to."""

    agreement: AgreementPage
    version: str
    back: str


def on_behalf_of(session: Session, couple: Couple, invitation: Invitation, now: datetime) -> OpenVisit:
    """A visit as its partner would have it, over before it began: it is never kept, and opens nothing."""
    partner = partner_of(session, invitation)
    over = Visit(
        practice_id=invitation.practice_id,
        secret_hash=token_hash(new_secret()),
        invitation_id=invitation.id,
        generation=invitation.generation,
        passcode_generation=partner.passcode_generation,
        created_at=now,
        expires_at=now,
        ended_at=now,
    )
    return OpenVisit(invitation=invitation, partner=partner, couple=couple, visit=over)


def stands_to_policy(session: Session, visit: OpenVisit) -> str:
    return in_room_rules.standing(visit.couple, queries.last_agreement(session, visit))


def read(sheet: Sheet, fields: Mapping[str, Sequence[str]]) -> Typed:
    """Everything typed of one worksheet. What a sheet leaves empty is left out, never a problem: paper asks nobody."""
    found: dict[str, Answer] = {}
    problems: list[Problem] = []
    for page in sheet.form.pages:
        decided = forms.with_decisions(fields, page.questions, sheet.policy)
        taken = answers.read(sheet.form, page, decided, sheet.context, earlier=found)
        found |= taken.answers
        problems += taken.problems
    return Typed(found, (*problems, *_unasked(sheet, found)))


def _unasked(sheet: Sheet, found: Mapping[str, Answer]) -> list[Problem]:
    """Words under a question that nobody asked would be sent to nobody: which of the two is wrong, the sheet tells."""
    return [
        Problem(question.name, "This is asked only after another answer on the sheet. Look at both once more")
        for page in sheet.form.pages
        for question in page.questions
        if question not in shown(sheet.form, page, found, sheet.context)
        and (answer := found.get(question.key))
        and (answer.declined or is_answered(question, answer))
    ]


def paper_page(
    session: Session,
    house: House,
    visit: OpenVisit,
    homework: Homework,
    typed: PaperForm | None,
    now: datetime,
    *,
    at: int,
    notice: str = "",
    found: Sequence[Problem] = (),
    problems: Mapping[str, str] | None = None,
) -> PaperPage:
    """The worksheet at place `at`. `found` are problems in it, `problems` those with the agreement."""
    sheet = homework.sheet(at)
    fields = typed.fields.get(at) if typed else None
    places = [each.position for each in homework.sheets]
    shown_again = (
        {}
        if fields is None
        else {question.key: forms.typed(question, fields, sheet.context) for question in sheet.form.questions}
    )
    return PaperPage(
        code=visit.couple.code,
        invitation_id=visit.invitation.id,
        place=visit.partner.place.value,
        name=name_of(session, house.vault, visit.partner),
        wording=WORDINGS[visit.partner.stance.value],
        language=sheet.form.language,
        at=at,
        part=places.index(at) + 1,
        parts=len(places),
        title=sheet.form.title,
        groups=pages.whole_sheet(house.vault.keys.forms, homework, sheet, now, typed=shown_again, problems=found),
        carried=typed.carried(at) if typed else (),
        stands=stands_to_policy(session, visit),
        policy=f"{visit.couple.policy.value.replace('_', ' ')}, version {visit.couple.policy_version}",
        values=typed.values if typed else {},
        back=back_of(session, visit.couple, visit.invitation),
        has_begun=visit.invitation.started_at is not None,
        was_typed=typed is not None,
        notice=notice,
        problems={**{each.field: f"{each.message}." for each in found}, **(problems or {})},
    )


def agreement_sheet(session: Session, house: House, visit: OpenVisit) -> AgreementSheet:
    shown = queries.agreement_page(session, house, visit)
    return AgreementSheet(
        shown, f"{visit.couple.policy.value} {visit.couple.policy_version}", paper_of(visit.couple, visit.invitation)
    )


def paper_of(couple: Couple, invitation: Invitation) -> str:
    return f"/couples/{couple.code}/invitations/{invitation.id}/paper"
