"""What partners wrote, opened: responses with their forms and answers, the newest revision first in line."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from uuid import UUID

from sqlmodel import Session, col, select

from server.domain.confidentiality import still_may_be_raised, tighter
from server.domain.words import AgreementOutcome, Place, Policy
from server.responses.brought_measures import worksheets_of
from server.responses.company import NOTHING_SAID, Account, open_account
from server.responses.people import People
from server.tables import Agreement, AnswerRow, Couple, Response
from server.vault import Cell, Vault
from worksheets.answers import Answer
from worksheets.definition import Form, Question, Worksheet


@dataclass(frozen=True, slots=True)
class Revision:
    """One text that was saved for a question. `amended_at` is set where it replaced a submitted one."""

    id: UUID
    answer: Answer
    saved_at: datetime
    amended_at: datetime | None
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """The answer that counts, and the revisions it replaced, oldest first."""

    id: UUID
    answer: Answer
    saved_at: datetime
    amended_at: datetime | None
    earlier: tuple[Revision, ...]
    is_beside: bool = False

    @property
    def replaced(self) -> tuple[Revision, ...]:
        """What had been sent in before an amendment took its place. A draft that gave way to another is nobody's."""
        amended = [*(revision.amended_at for revision in self.earlier[1:]), self.amended_at]
        return tuple(revision for revision, by in zip(self.earlier, amended, strict=False) if by is not None)

    @property
    def unseen(self) -> tuple[Revision, ...]:
        """Drafts that gave way to a text whose page had not shown them, or to declining. For their author alone."""
        beside = [*(revision.is_beside for revision in self.earlier[1:]), self.is_beside]
        return tuple(revision for revision, by in zip(self.earlier, beside, strict=False) if by)


@dataclass(frozen=True, slots=True)
class Written:
    """One partner's response to one worksheet, with its form and its answers by question key.

    `typed_by` is the member who typed it in from paper. `policy` is the one its author had agreed to, `since` the
    tightest they have agreed to after it, None for none.
    """

    id: UUID
    invitation_id: UUID
    session_id: UUID
    partner_id: UUID
    place: Place
    worksheet: Worksheet
    form: Form
    policy: Policy
    submitted_at: datetime | None
    answers: Mapping[str, WrittenAnswer]
    company: Account = NOTHING_SAID
    since: Policy | None = None
    typed_by: UUID | None = None

    @property
    def given(self) -> dict[str, Answer]:
        """The answers that count, as the worksheet's own functions take them."""
        return {key: written.answer for key, written in self.answers.items()}

    def answer(self, question: Question) -> WrittenAnswer | None:
        return self.answers.get(question.key)

    def may_be_raised(self, question: Question, present: Policy, *, kept_back: bool) -> bool:
        """Under the couple's present policy and every one its author agreed to since: a looser one loosens nothing."""
        tightest = tighter(present, self.since) if self.since else present
        return still_may_be_raised(self.policy, tightest, question.visibility, kept_back=kept_back)


def submitted(
    session: Session, vault: Vault, couple: Couple, people: People, session_ids: Collection[UUID]
) -> tuple[Written, ...]:
    """Everything both partners have sent in for these sessions. Drafts are never read."""
    rows = session.exec(
        select(Response)
        .where(
            Response.practice_id == couple.practice_id,
            Response.couple_id == couple.id,
            col(Response.session_id).in_(session_ids),
            col(Response.submitted_at).is_not(None),
        )
        .order_by(col(Response.submitted_at), col(Response.id))
    ).all()
    return opened(session, vault, people, rows)


def opened(session: Session, vault: Vault, people: People, rows: Sequence[Response]) -> tuple[Written, ...]:
    """These responses with their answers: one statement for all answers, keys fetched in bulk."""
    if not rows:
        return ()
    vault.sealing.unlock(session, rows[0].practice_id, {row.couple_id for row in rows})
    answers = _answers(session, vault, rows)
    agreed = _agreed_by(session, rows)
    sheets = worksheets_of(session, rows[0].practice_id, ((row.worksheet, row.version) for row in rows))
    return tuple(
        replace(
            _written(row, people, answers[row.id], sheets[row.worksheet, row.version]),
            company=open_account(session, vault, row),
            since=_tightest_since(row, agreed[row.partner_id]),
        )
        for row in rows
    )


def open_answer(session: Session, vault: Vault, row: AnswerRow) -> Answer:
    return Answer.from_json(json.loads(vault.sealing.open(session, answer_cell(row), row.value)))


def seal_answer(session: Session, vault: Vault, row: AnswerRow, answer: Answer) -> bytes:
    text = json.dumps(answer.to_json(), ensure_ascii=False, separators=(",", ":"))
    return vault.sealing.seal(session, answer_cell(row), text)


def answer_cell(row: AnswerRow) -> Cell:
    return Cell(row.practice_id, row.couple_id, row.partner_id, "answer", "value", row.id)


def _answers(session: Session, vault: Vault, rows: Iterable[Response]) -> dict[UUID, dict[str, WrittenAnswer]]:
    wanted = {row.id: row.practice_id for row in rows}
    found = session.exec(
        select(AnswerRow)
        .where(
            AnswerRow.practice_id == next(iter(wanted.values())),
            col(AnswerRow.response_id).in_(wanted),
        )
        .order_by(col(AnswerRow.question), col(AnswerRow.revision))
    ).all()
    revisions: dict[tuple[UUID, str], list[Revision]] = defaultdict(list)
    for row in found:
        answer = open_answer(session, vault, row)
        revisions[row.response_id, row.question].append(
            Revision(row.id, answer, row.saved_at, row.amended_at, row.is_beside)
        )
    by_response: dict[UUID, dict[str, WrittenAnswer]] = defaultdict(dict)
    for (response_id, question), all_of_it in revisions.items():
        last = all_of_it[-1]
        by_response[response_id][question] = WrittenAnswer(
            last.id, last.answer, last.saved_at, last.amended_at, tuple(all_of_it[:-1]), last.is_beside
        )
    return by_response


def _agreed_by(session: Session, rows: Sequence[Response]) -> dict[UUID, list[Agreement]]:
    """What the authors of these responses agreed to, by author."""
    agreed: dict[UUID, list[Agreement]] = defaultdict(list)
    for row in session.exec(
        select(Agreement).where(
            Agreement.practice_id == rows[0].practice_id,
            col(Agreement.partner_id).in_({row.partner_id for row in rows}),
            Agreement.outcome == AgreementOutcome.AGREED,
        )
    ):
        agreed[row.partner_id].append(row)
    return agreed


def _tightest_since(response: Response, agreed: Iterable[Agreement]) -> Policy | None:
    later = [each.policy for each in agreed if each.policy_version > response.policy_version]
    return reduce(tighter, later) if later else None


def _written(row: Response, people: People, answers: Mapping[str, WrittenAnswer], worksheet: Worksheet) -> Written:
    """With the form as it was asked: its version, stance and language are the response's own for good."""
    person = people.of(row.partner_id)
    return Written(
        id=row.id,
        invitation_id=row.invitation_id,
        session_id=row.session_id,
        partner_id=row.partner_id,
        place=person.place,
        worksheet=worksheet,
        form=worksheet.form_for(row.stance, row.language, people.other_than(row.partner_id).name),
        policy=row.policy,
        submitted_at=row.submitted_at,
        answers=answers,
        typed_by=row.typed_by,
    )
