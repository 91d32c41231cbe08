"""What the partner's pages post, read once: passcodes, a page of answers, and how an answer fills its fields again."""

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.domain.reminders import Wish
from server.domain.words import Company, Policy
from server.partner_form import rules
from server.partner_form.rules import Offer
from server.responses.company import Account
from server.web.posted import PostedForm
from worksheets import answers
from worksheets.answers import Answer, Context
from worksheets.definition import Question
from worksheets.kind import DECLINE, KEEP, JsonValue
from worksheets.kinds import kind_of
from worksheets.kinds.commitment import EACH_TIME, NEXT_SESSION, ON_DAY

Fields = Mapping[str, tuple[str, ...]]
"""What a question's fields hold, by sub-name; "" is the main field."""

LET_RAISE = "raise"
WAS = "was."
COMPANY = "company"
COMPANY_SAID, COMPANY_WORDS, COMPANY_WAS = f"q.{COMPANY}", f"q.{COMPANY}.words", f"{WAS}{COMPANY}"


@dataclass(frozen=True, slots=True)
class PasscodeForm:
    """Six digits typed to open the page, or a passcode chosen at first use."""

    passcode: str = ""
    chosen: str = ""
    again: str = ""
    is_choosing: bool = False

    @property
    def problem(self) -> str:
        return rules.passcode_problem(self.chosen, self.again) if self.is_choosing else ""


def passcode_form(form: PostedForm) -> PasscodeForm:
    def digits(name: str) -> str:
        return "".join(form.line(name, at_most=40).split())

    return PasscodeForm(
        digits("passcode"), digits("new_passcode"), digits("new_passcode_again"), "new_passcode" in form
    )


def wish_of(form: PostedForm) -> Wish | None:
    """What was asked of reminders; None where nothing, or nothing that is offered, was chosen."""
    named = form.line("wish")
    return Wish(named) if named in list(Wish) else None


@dataclass(frozen=True, slots=True)
class PageForm:
    """A page of answers as posted. `was` says what each question held when the page was shown."""

    fields: Mapping[str, Sequence[str]]
    press: str
    belongs_to: str
    number: int
    was: Mapping[str, str]
    is_stale: bool

    @property
    def goes_on(self) -> bool:
        """Whether the page is to be left behind, and not only left."""
        return self.press not in ("back", "decline", "reminders")

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """Every field that has to survive until the passcode has been given again."""
        names = (name for name in self.fields if name.startswith(("q.", WAS)) or name in ("of", "press"))
        return tuple((name, value) for name in names for value in self.fields[name])

    @property
    def own_words(self) -> tuple[str, ...]:
        """What was typed, for reading on a page that cannot show the questions."""
        typed = (value.strip() for name in self.fields if name.startswith("q.") for value in self.fields[name])
        return tuple(value for value in typed if len(value.split()) > 1)


def page_form(form: PostedForm) -> PageForm:
    number = form.line("page", at_most=6)
    return PageForm(
        number=int(number) if number.isascii() and number.isdigit() else 0,
        is_stale=form.is_stale,
        fields=form,
        press=form.line("press"),
        belongs_to=form.line("of"),
        was={name.removeprefix(WAS): form.line(name) for name in form if name.startswith(WAS)},
    )


@dataclass(frozen=True, slots=True)
class CompanyForm:
    """The last question, as posted: whether anyone was there. `was` says what stood when the page was shown."""

    account: Account
    was: str
    is_asked: bool

    @property
    def problem(self) -> str:
        return rules.company_problem(self.account.words)


def company_form(form: PostedForm) -> CompanyForm:
    said = form.line(COMPANY_SAID, at_most=20)
    account = Account(Company(said) if said in list(Company) else None, form.text(COMPANY_WORDS))
    return CompanyForm(account, form.line(COMPANY_WAS, at_most=40), COMPANY_WAS in form)


def company_fingerprint(key: bytes, account: Account) -> str:
    """As `fingerprint`, of the last question."""
    return fingerprint(key, Answer({"said": account.said, "words": account.words}))


def with_decisions(
    fields: Mapping[str, Sequence[str]], questions: Iterable[Question], policy: Policy
) -> dict[str, Sequence[str]]:
    """The fields with each question's `keep` as the policy means it: ticked, left unticked, or not the person's choice.

    Under `private` the page offers the opposite tick, "may bring this up": unless that was posted, the answer is kept.
    """
    decided = dict(fields)
    for question in questions:
        keep = question.field(KEEP)
        offer = rules.offer_of(question.visibility, policy)
        if offer is Offer.LET_RAISE:
            decided[keep] = () if any(fields.get(question.field(LET_RAISE), ())) else ("1",)
        elif offer is Offer.NOTHING:
            decided[keep] = ()
    return decided


def filled(question: Question, answer: Answer) -> Fields:
    """The fields as they were when this answer was given, for a page that shows them again."""
    keep = {KEEP: ("1",)} if answer.kept_back else {LET_RAISE: ("1",)}
    if answer.declined:
        return {"": (DECLINE,), **keep} if kind_of(question).declines_in_place else {DECLINE: ("1",), **keep}
    return {**_value_fields(question, answer.value), **keep}


def typed(question: Question, fields: Mapping[str, Sequence[str]], context: Context) -> Fields:
    """A question's fields exactly as they were posted."""
    let_raise = tuple(fields.get(question.field(LET_RAISE), ()))
    return {**answers.raw(question, fields, context), LET_RAISE: let_raise}


def _value_fields(question: Question, value: JsonValue) -> dict[str, tuple[str, ...]]:
    if value is None or kind_of(question).is_empty(value):
        return {}
    if question.kind == "date":
        return _day_fields(str(value))
    if isinstance(value, dict):
        fields: dict[str, tuple[str, ...]] = {part: (str(text),) for part, text in value.items()}
        return {**fields, **_by_when_fields(str(value.get("by_when", "")))} if question.kind == "commitment" else fields
    if isinstance(value, list):
        return {"": tuple(str(each) for each in value)}
    return {"": (str(value),)}


def _by_when_fields(by_when: str) -> dict[str, tuple[str, ...]]:
    if by_when in ("", EACH_TIME, NEXT_SESSION):
        return {"by_when": (by_when,)}
    return {"by_when": (ON_DAY,), **_day_fields(by_when)}


def _day_fields(written: str) -> dict[str, tuple[str, ...]]:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return {}
    return {"day": (str(day.day),), "month": (str(day.month),), "year": (str(day.year),)}


def fingerprint(key: bytes, answer: Answer) -> str:
    """Says whether two answers are the same without saying what they are: travels with a page as what a field was."""
    text = json.dumps(answer.to_json(), sort_keys=True, ensure_ascii=False)
    return hmac.new(key, b"answer\0" + text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:24]
