"""Pages as frozen objects, worked out from a partner's homework: what is asked, what was saved, and what is missing.

Pure: `queries` reads what goes in, templates show what comes out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from server.domain import times
from server.domain.confidentiality import line_above
from server.domain.reminders import Offers
from server.domain.speech import ENGLISH, Speech
from server.domain.support import Support
from server.domain.words import Company, Policy
from server.errors import NotFound
from server.partner_form import rules
from server.partner_form.forms import COMPANY_WAS, Fields, company_fingerprint, filled, fingerprint
from server.partner_form.rules import Offer
from server.responses.company import NOTHING_SAID, Account
from worksheets.answers import Answer, Context, Problem, Reading, is_answered, shown, unanswered
from worksheets.definition import Form, FormPage, Question, Worksheet
from worksheets.kind import Line, OpenCommitment
from worksheets.kinds import kind_of
from worksheets.kinds.commitment import EACH_TIME, NEXT_SESSION
from worksheets.kinds.commitment import KIND as PROMISED
from worksheets.kinds.commitment_review import CommitmentReview, raised_key

NO_FIELDS: Fields = MappingProxyType({})


LONG = 5
"""Pages of a worksheet from which on its middle is offered as a place to stop."""


# What is read once for every page


@dataclass(frozen=True, slots=True)
class Who:
    """Everyone a partner's page names: the clinician, and the other partner by first name."""

    clinician_name: str
    clinician: str
    other: str


@dataclass(frozen=True, slots=True)
class Saved:
    """One answer as it stands on the server."""

    answer_id: UUID
    answer: Answer
    at: datetime
    others: tuple["Other", ...] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """A text of the same question from another tab or device, or from before it was declined."""

    answer: Answer
    at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet of the invitation as this partner is asked it, with what they have saved of it so far."""

    position: int
    worksheet: Worksheet
    form: Form
    policy: Policy
    response_id: UUID | None
    context: Context
    saved: Mapping[str, Saved]
    company: Account = NOTHING_SAID

    @property
    def answers(self) -> dict[str, Answer]:
        return {key: saved.answer for key, saved in self.saved.items()}

    def answer(self, question: Question) -> Answer:
        """What counts at present; where nothing was saved, nothing, with what usually holds for such a question."""
        saved = self.saved.get(question.key)
        kept = rules.usually_kept_back(question.visibility, self.policy)
        return saved.answer if saved else Answer(kept_back=kept)

    def shown(self, page: FormPage) -> tuple[Question, ...]:
        return shown(self.form, page, self.answers, self.context)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the whole set. Its number counts every page, asked or not, so that an address stays the same page."""

    number: int
    sheet: Sheet
    page: FormPage

    @property
    def is_asked(self) -> bool:
        return bool(self.sheet.shown(self.page))

    @property
    def is_untouched(self) -> bool:
        return not any(question.key in self.sheet.saved for question in self.page.questions)


@dataclass(frozen=True, slots=True)
class Homework:
    """One partner's invitation with its worksheets, one after another."""

    who: Who
    zone: str
    due_at: datetime
    session_at: datetime
    has_started: bool
    sheets: tuple[Sheet, ...]
    say: Speech = ENGLISH
    support: Support | None = None

    @property
    def company(self) -> Account:
        """Whether anyone was there, as far as it was saved."""
        return next((sheet.company for sheet in self.sheets if not sheet.company.is_empty), NOTHING_SAID)

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        pages = [(sheet, page) for sheet in self.sheets for page in sheet.form.pages]
        return tuple(Leaf(number, sheet, page) for number, (sheet, page) in enumerate(pages, start=1))

    def leaf(self, number: int) -> Leaf:
        """Raises NotFound where there is no such page."""
        if not 1 <= number <= len(self.leaves):
            raise NotFound
        return self.leaves[number - 1]

    def sheet(self, position: int) -> Sheet:
        """Raises NotFound where there is no such worksheet."""
        for sheet in self.sheets:
            if sheet.position == position:
                return sheet
        raise NotFound

    def after(self, number: int) -> str:
        """The address of the next page that asks something, else of the last look before sending."""
        later = (leaf for leaf in self.leaves if leaf.number > number and leaf.is_asked)
        leaf = next(later, None)
        return f"/page/{leaf.number}" if leaf else "/page/check"

    def before(self, number: int) -> str:
        earlier = [leaf for leaf in self.leaves if leaf.number < number and leaf.is_asked]
        return f"/page/{earlier[-1].number}" if earlier else "/page/start"

    def place_to_go_on(self) -> str:
        """The first page that was never touched or still lacks an answer; when there is none, the last look."""
        if not self.has_started:
            return "/page/start"
        open_leaf = (leaf for leaf in self.leaves if leaf.is_asked and (leaf.is_untouched or self.lacks(leaf)))
        leaf = next(open_leaf, None)
        return f"/page/{leaf.number}" if leaf else "/page/check"

    def lacks(self, leaf: Leaf) -> tuple[Question, ...]:
        """The questions of a page that keep the whole from being sent."""
        missing = unanswered(leaf.sheet.form, leaf.sheet.answers, leaf.sheet.context)
        return tuple(question for question in leaf.page.questions if question in missing)

    def pauses_at(self, leaf: Leaf) -> bool:
        """Where the next worksheet begins; in a long one that stands alone, halfway."""
        asked = [each.number for each in self.leaves if each.is_asked]
        if len(self.sheets) > 1:
            return leaf.number > 1 and leaf.page is leaf.sheet.form.pages[0]
        return len(asked) >= LONG and leaf.number == asked[len(asked) // 2]

    def progress(self, number: int | None) -> "Progress":
        """How far along a page is, counting the pages that ask something and the last look."""
        asked = [leaf.number for leaf in self.leaves if leaf.is_asked]
        whole = len(asked) + 1
        return Progress(whole if number is None else sum(each <= number for each in asked) or 1, whole)


@dataclass(frozen=True, slots=True)
class Progress:
    part: int
    whole: int


# One page of questions


@dataclass(frozen=True, slots=True)
class PromiseView:
    """An open promise with what can be said of it."""

    id: str
    heading: str
    what: str
    how_seen: str
    since: str
    by_when: str
    choices: tuple[tuple[str, str], ...]
    raised_field: str
    raised_ask: str
    raised_choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with its fields filled, the line that says who reads it, and what needs another look.

    `others` are texts that another page saved here: when, and what they say.
    """

    question: Question
    fields: Fields
    line: str
    is_only_read: bool
    offer: Offer
    offer_words: str
    labels: Mapping[str, str]
    problems: Mapping[str, str]
    saved: str
    was: str
    promises: tuple[PromiseView, ...] = ()
    others: tuple[tuple[str, tuple[Line, ...]], ...] = ()

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def is_declined(self) -> bool:
        return bool(self.fields.get("decline")) or "decline" in self.fields.get("", ())

    def text(self, sub: str = "") -> str:
        return next(iter(self.fields.get(sub, ())), "")

    def has(self, value: str, sub: str = "") -> bool:
        return value in self.fields.get(sub, ())


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A page of the form. `problems` are in page order; `is_first` says that a new worksheet begins here.

    `pauses`: a good place to stop, which the page says.
    """

    number: int
    belongs_to: str
    worksheet_title: str
    title: str
    intro: str
    progress: Progress
    questions: tuple[QuestionView, ...]
    problems: Mapping[str, str]
    who: Who
    is_first: bool
    saved: str
    due_at: datetime
    zone: str
    pauses: bool
    support: Support | None


def question_page(
    forms_key: bytes,
    homework: Homework,
    leaf: Leaf,
    now: datetime,
    *,
    belongs_to: str,
    typed: Mapping[str, Fields] | None = None,
    problems: Sequence[Problem] = (),
) -> QuestionPage:
    """`typed` holds, by question key, what was posted: it is shown again exactly as it came."""
    sheet = leaf.sheet
    saved = [sheet.saved[question.key].at for question in leaf.page.questions if question.key in sheet.saved]
    return QuestionPage(
        number=leaf.number,
        belongs_to=belongs_to,
        worksheet_title=sheet.form.title,
        title=leaf.page.title or sheet.form.title,
        intro=leaf.page.intro,
        progress=homework.progress(leaf.number),
        questions=tuple(
            _question_view(forms_key, homework, sheet, question, now, (typed or {}).get(question.key), problems)
            for question in sheet.shown(leaf.page)
        ),
        problems={problem.field: problem.message for problem in problems},
        who=homework.who,
        is_first=len(homework.sheets) > 1 and sheet.form.pages[0] is leaf.page,
        saved=saved_line(max(saved), now, homework.zone, homework.say) if saved else "",
        due_at=homework.due_at,
        zone=homework.zone,
        pauses=homework.pauses_at(leaf),
        support=homework.support,
    )


def saved_state(forms_key: bytes, read: Reading, now: datetime, zone: str, language: str) -> dict[str, object]:
    """What the page's script is told after saving: the time, what its own fields held, and what to mend.

    Not what stands on the server: a text that another tab saved meanwhile was never on this page.
    """
    return {
        "saved": times.clock(now, zone, language),
        "was": {f"was.{key}": fingerprint(forms_key, answer) for key, answer in read.answers.items()},
        "problems": {problem.field: problem.message for problem in read.problems},
    }


def alone(question: Question) -> FormPage:
    """A page of one question, which is asked whatever was answered before, and wants an answer."""
    return FormPage("", "", "", (replace(question, show_if=None, required=True),))


def saved_line(at: datetime, now: datetime, zone: str, say: Speech = ENGLISH) -> str:
    """'Saved 21:04', or with its day when that was not today."""
    day, clock = times.in_zone(at, zone).date(), times.clock(at, zone, say.language)
    away = (times.in_zone(now, zone).date() - day).days
    if away == 0:
        return say("Saved %(clock)s", clock=clock)
    if away == 1:
        return say("Saved yesterday, %(clock)s", clock=clock)
    if away < 7:
        return say("Saved %(day)s, %(clock)s", day=times.weekday(day, say.language), clock=clock)
    return say("Saved %(day)s, %(clock)s", day=times.day_and_month(day, say.language), clock=clock)


def _question_view(
    forms_key: bytes,
    homework: Homework,
    sheet: Sheet,
    question: Question,
    now: datetime,
    typed: Fields | None,
    problems: Sequence[Problem],
) -> QuestionView:
    answer = sheet.answer(question)
    saved = sheet.saved.get(question.key)
    offer = rules.offer_of(question.visibility, sheet.policy)
    line = line_above(question.visibility, sheet.policy, homework.who.clinician, homework.say)
    return QuestionView(
        question=question,
        fields=filled(question, answer) if typed is None else typed,
        line=line,
        is_only_read=rules.is_only_read_at_first(question.visibility, sheet.policy),
        offer=offer,
        offer_words=rules.offered_words(offer, homework.who.clinician, homework.say),
        labels=_labels(question, sheet, homework),
        problems={p.field: p.message for p in problems if _is_of(question, p.field)},
        saved=saved_line(saved.at, now, homework.zone, homework.say) if saved else "",
        was=fingerprint(forms_key, answer),
        promises=_promises(question, sheet.context),
        others=tuple(
            (
                saved_line(other.at, now, homework.zone, homework.say),
                kind_of(question).show(question, other.answer.value, sheet.context),
            )
            for other in (saved.others if saved else ())
        ),
    )


def _is_of(question: Question, posted_name: str) -> bool:
    return posted_name == question.name or posted_name.startswith(f"{question.name}.")


def _labels(question: Question, sheet: Sheet, homework: Homework) -> dict[str, str]:
    """The kind's own words for its parts and options, in the language of the form."""
    kind, language = kind_of(question), sheet.form.language
    written = {**kind.phrases["en"], **kind.phrases.get(language, {})}
    labels = {name: words for name, words in written.items() if name.startswith(("label.", "hint.", "option."))}
    if "option.next_session" in labels:
        labels["option.next_session"] += f", {times.long_day(homework.session_at, homework.zone, language)}"
    return labels


def _promises(question: Question, context: Context) -> tuple[PromiseView, ...]:
    kind = kind_of(question)
    if not isinstance(kind, CommitmentReview):
        return ()
    return tuple(_promise(kind, each, context) for each in context.commitments)


def _by_when(kind: CommitmentReview, each: OpenCommitment, context: Context) -> str:
    """ "Each time it happens", "Before the next session" or "By 30 November 2026" """
    words = PROMISED.when_in_words(each.by_when, context.language)
    return words if each.by_when in (EACH_TIME, NEXT_SESSION) else kind.say(context, "by_day", day=words)


def _promise(kind: CommitmentReview, each: OpenCommitment, context: Context) -> PromiseView:
    heading = kind.say(context, "mine" if each.mine else "theirs", owner=each.owner_name)
    return PromiseView(
        id=each.id,
        heading=heading,
        what=each.what,
        how_seen=each.how_seen,
        since=times.day_and_month(each.since, context.language),
        by_when=_by_when(kind, each, context),
        choices=tuple((value, kind.say(context, f"option.{value}")) for value in kind.choices(each)),
        raised_field=raised_key(each.id),
        raised_ask=kind.say(context, "raised"),
        raised_choices=kind.raised_choices(each, context),
    )


# The other pages


@dataclass(frozen=True, slots=True)
class AgreementPage:
    policy: Policy
    policy_version: int
    who: Who
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ClockPage:
    """How long the page stays open: to `closes_at`; every save gives `hours` more, as far as `longest`."""

    closes_at: datetime
    hours: int
    longest: datetime
    zone: str

    @property
    def is_put_off(self) -> bool:
        return bool(self.hours) and self.longest > self.closes_at


@dataclass(frozen=True, slots=True)
class RemindersPage:
    """What is planned, and what the partner may ask for. Only what they did themselves is in it."""

    who: Who
    clock: ClockPage
    planned_at: datetime | None
    is_stopped: bool
    offers: Offers
    problem: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class StartPage:
    """Before the first question: a note from the clinician, and what is coming."""

    who: Who
    note: str
    sheets: tuple[tuple[str, str, int], ...]
    minutes: int
    due_at: datetime
    zone: str
    first: str
    has_started: bool
    clock: ClockPage
    support: Support


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One answer on the last look. `lines` are (label, text, is in the person's own words)."""

    short: str
    lines: tuple[Line, ...]
    is_declined: bool
    is_missing: bool
    line: str
    is_only_read: bool
    change: str
    key: str
    has_others: bool


@dataclass(frozen=True, slots=True)
class ReviewedPart:
    title: str
    answers: tuple[Reviewed, ...]


@dataclass(frozen=True, slots=True)
class CheckPage:
    who: Who
    due_at: datetime
    zone: str
    progress: Progress
    parts: tuple[ReviewedPart, ...]
    missing: tuple[Reviewed, ...]
    back: str
    belongs_to: str
    company: "CompanyView"
    was_pressed: bool = False


@dataclass(frozen=True, slots=True)
class CompanyView:
    """The last question before sending, which nobody has to answer: who was there while it was written."""

    choices: tuple[tuple[str, str], ...]
    account: Account
    was: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SentPage:
    """After sending. It holds nothing of what was written."""

    who: Who
    session_at: datetime
    due_at: datetime
    zone: str
    may_correct: bool
    has_agreed: bool
    support: Support


@dataclass(frozen=True, slots=True)
class ClosedPage:
    was_declined: bool
    who: Who
    support: Support


@dataclass(frozen=True, slots=True)
class CorrectPage:
    """Every question, without any answer: which ones were shown to this person is not told either."""

    who: Who
    parts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    due_at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """One question with an empty field for a replacement."""

    position: int
    view: QuestionView
    worksheet_title: str
    who: Who
    problems: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def check_page(
    forms_key: bytes,
    homework: Homework,
    *,
    belongs_to: str,
    was_pressed: bool = False,
    typed: Account | None = None,
    problem: str = "",
) -> CheckPage:
    """`typed` is what was posted under the last question, shown again exactly as it came."""
    parts = tuple(_reviewed_part(homework, leaf) for leaf in homework.leaves if leaf.is_asked)
    missing = tuple(answer for part in parts for answer in part.answers if answer.is_missing)
    back = homework.before(len(homework.leaves) + 1)
    return CheckPage(
        who=homework.who,
        due_at=homework.due_at,
        zone=homework.zone,
        progress=homework.progress(None),
        parts=parts,
        missing=missing,
        back=back,
        belongs_to=belongs_to,
        company=_company_view(forms_key, homework, typed, problem),
        was_pressed=was_pressed,
    )


def company_saved(forms_key: bytes, homework: Homework, now: datetime) -> dict[str, object]:
    """What the last look's script is told after saving: the time, and what stands now."""
    return {
        "saved": times.clock(now, homework.zone, homework.say.language),
        "was": {COMPANY_WAS: company_fingerprint(forms_key, homework.company)},
        "problems": {},
    }


def _company_view(forms_key: bytes, homework: Homework, typed: Account | None, problem: str) -> CompanyView:
    say, stands = homework.say, homework.company
    choices = (
        (Company.NOBODY.value, say("No")),
        (Company.SOME_OF_THE_TIME.value, say("Yes, some of the time")),
        (Company.ALL_THE_TIME.value, say("Yes, all the time")),
        (Company.UNSAID.value, say("I’d rather not say")),
    )
    shown = stands if typed is None else typed
    return CompanyView(choices, shown, company_fingerprint(forms_key, stands), say(problem) if problem else "")


def correct_page(homework: Homework) -> CorrectPage:
    parts = tuple(
        (
            sheet.form.title,
            tuple(
                (f"/page/correct/{sheet.position}/{question.key}", question.short)
                for question in sheet.form.questions
                if kind_of(question).asks_something(question, sheet.context)
            ),
        )
        for sheet in homework.sheets
    )
    return CorrectPage(homework.who, parts, homework.due_at, homework.zone)


def correction_page(
    forms_key: bytes,
    homework: Homework,
    sheet: Sheet,
    question: Question,
    now: datetime,
    *,
    typed: Fields = NO_FIELDS,
    problems: Sequence[Problem] = (),
) -> CorrectionPage:
    """An empty field; nothing of the answer that stands is on the page, not even whether there is one."""
    unread = replace(sheet, response_id=None, saved={})
    view = _question_view(forms_key, homework, unread, question, now, typed, problems)
    found = {problem.field: problem.message for problem in problems}
    return CorrectionPage(sheet.position, view, sheet.form.title, homework.who, found)


@dataclass(frozen=True, slots=True)
class Group:
    """The questions of one page of a worksheet, where several stand on one sheet."""

    title: str
    intro: str
    questions: tuple[QuestionView, ...]


def whole_sheet(
    forms_key: bytes,
    homework: Homework,
    sheet: Sheet,
    now: datetime,
    *,
    typed: Mapping[str, Fields],
    problems: Sequence[Problem],
) -> tuple[Group, ...]:
    """Every question of a worksheet with empty fields, or with what was `typed`; nothing of what was saved of it."""
    unread = replace(sheet, response_id=None, saved={})

    def views(page: FormPage) -> tuple[QuestionView, ...]:
        return tuple(
            _question_view(forms_key, homework, unread, question, now, typed.get(question.key), problems)
            for question in page.questions
            if kind_of(question).asks_something(question, sheet.context)
        )

    groups = (Group(page.title, page.intro, views(page)) for page in sheet.form.pages)
    return tuple(group for group in groups if group.questions)


def question_of(sheet: Sheet, key: str) -> Question:
    """Raises NotFound where the worksheet has no such question, or it has nothing to ask."""
    for question in sheet.form.questions:
        if question.key == key and kind_of(question).asks_something(question, sheet.context):
            return question
    raise NotFound


def _reviewed_part(homework: Homework, leaf: Leaf) -> ReviewedPart:
    missing = homework.lacks(leaf)
    several = len(homework.sheets) > 1
    title = leaf.page.title or leaf.sheet.form.title
    return ReviewedPart(
        title=f"{leaf.sheet.form.title}: {title}" if several and title != leaf.sheet.form.title else title,
        answers=tuple(
            _reviewed(homework, leaf, question, is_missing=question in missing)
            for question in leaf.sheet.shown(leaf.page)
        ),
    )


def _reviewed(homework: Homework, leaf: Leaf, question: Question, *, is_missing: bool) -> Reviewed:
    sheet, answer = leaf.sheet, leaf.sheet.answer(question)
    said = is_answered(question, answer)
    return Reviewed(
        short=question.short or question.ask,
        lines=kind_of(question).show(question, answer.value, sheet.context) if said else (),
        is_declined=answer.declined,
        is_missing=is_missing,
        line=rules.line_below(question.visibility, sheet.policy, answer, homework.who.clinician, homework.say)
        if said
        else "",
        is_only_read=rules.is_only_read(question.visibility, sheet.policy, answer),
        change=f"/page/{leaf.number}#item-{question.key}",
        key=f"{sheet.position}-{question.key}",
        has_others=question.key in sheet.saved and bool(sheet.saved[question.key].others),
    )
