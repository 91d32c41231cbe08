"""Posted forms of the couple page. What was typed is kept whatever is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from server.domain import diary
from server.domain.ids import new_id
from server.domain.quoting import one_line
from server.domain.words import ClosedAs, Judgement, PickFor, Place
from server.errors import NotFound
from server.forms import Form
from worksheets.measure import Measure, score

PASSAGE_AT_MOST = 1_000
LINE_AT_MOST = 200
PROMISE_AT_MOST = 500
SESSION_NOTE_AT_MOST = 5_000
BY_WHEN = ("each_time", "next_session", "on_day")


class PostedText(Protocol):
    """What these readers need of a posted form."""

    def text(self, name: str, *, at_most: int = ...) -> str: ...

    def line(self, name: str, *, at_most: int = ...) -> str: ...

    def ticked(self, name: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Typed:
    """A form of the page that needs another look: which one, about what, and whether only a preview was asked for."""

    which: str
    form: Form
    subject: str = ""
    is_preview: bool = False


NOTHING_TYPED = Typed("", Form())


@dataclass(frozen=True, slots=True)
class AskedPick:
    answer_id: UUID
    passage: str
    pick_for: PickFor


@dataclass(frozen=True, slots=True)
class AskedJudgement:
    """What was said of a highlight, known by its answer and its key; None takes back what was said before."""

    answer_id: UUID
    key: str
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """A promise in the wording both will see. `by_when` is each_time, next_session or a date as YYYY-MM-DD."""

    what: str
    how_seen: str
    by_when: str


JUDGEMENTS = {"confirm": Judgement.CONFIRMED, "dismiss": Judgement.DISMISSED, "undo": None}


@dataclass(frozen=True, slots=True)
class AskedNote:
    """A note of the clinician's, and whether their own report prints it. `as_of` is the version that was changed."""

    text: str
    in_report: bool
    as_of: str = ""


def chosen_session(posted: PostedText) -> UUID | None:
    """The session the page was about; None where it was the coming one."""
    return identity(posted.line("session", at_most=40))


def read_once(posted: PostedText) -> UUID:
    """The id that what is entered gets: made with the page, so that pressing twice enters once."""
    return identity(posted.line("once")) or new_id()


def identity(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read_judgement(posted: PostedText) -> AskedJudgement:
    """Raises NotFound where it names no highlight, or says nothing that can be said of one."""
    answer_id, said = identity(posted.line("answer", at_most=40)), posted.line("judgement", at_most=20)
    if answer_id is None or said not in JUDGEMENTS:
        raise NotFound
    return AskedJudgement(answer_id, posted.line("key", at_most=100), JUDGEMENTS[said])


def read_pick(posted: PostedText) -> tuple[Form, AskedPick | None]:
    """What is picked, and for where. Raises NotFound where it names no answer at all."""
    values = {"answer": posted.line("answer", at_most=40), "passage": posted.text("passage"), "for": posted.line("for")}
    problems: dict[str, str] = {}
    passage = one_line(values["passage"])
    answer_id = identity(values["answer"])
    if not passage:
        problems["passage"] = "Leave the words you want to pick, and cut away the rest."
    elif len(passage) > PASSAGE_AT_MOST:
        problems["passage"] = f"Cut it down to {PASSAGE_AT_MOST:,} characters or fewer. A passage is a few sentences."
    if values["for"] not in list(PickFor):
        problems["passage"] = "Choose where it goes: into your brief, or into the copy for both."
    if answer_id is None:
        raise NotFound
    if problems:
        return Form(values, problems), None
    return Form(values), AskedPick(answer_id, passage, PickFor(values["for"]))


def read_line(posted: PostedText) -> tuple[Form, str]:
    """A line for the agenda, "" with a problem where it cannot be one."""
    typed = posted.line("line")
    form = Form({"line": typed, "apart": "1" if posted.ticked("apart") else ""})
    if not typed:
        return form.with_problems({"line": "Write what you want to come to."}), ""
    if len(typed) > LINE_AT_MOST:
        return form.with_problems({"line": f"Shorten it to {LINE_AT_MOST} characters, so that it fits a line."}), ""
    return form, typed


PROMISE_FIELDS = ("owner", "what", "how_seen", "by_when", "on_day", "aloud")
"""In the order of the form for a promise made in the room."""


def read_promise(posted: PostedText, today: date) -> tuple[Form, PromiseWords | None]:
    """The wording agreed for a promise."""
    values = {
        "what": one_line(posted.text("what")),
        "how_seen": one_line(posted.text("how_seen")),
        "by_when": posted.line("by_when"),
        "on_day": posted.line("on_day"),
    }
    problems: dict[str, str] = {}
    for part, asked in (("what", "Write the promise in one sentence."), ("how_seen", "Write how both would see it.")):
        if not values[part]:
            problems[part] = asked
        elif len(values[part]) > PROMISE_AT_MOST:
            problems[part] = f"Shorten it to {PROMISE_AT_MOST} characters or fewer."
    by_when = _by_when(values, problems, today)
    if problems:
        return Form(values, problems), None
    return Form(values), PromiseWords(values["what"], values["how_seen"], by_when)


def read_owner(posted: PostedText, form: Form) -> tuple[Form, Place | None]:
    """Whose promise it is, added to a form that was read before."""
    typed = posted.line("owner")
    form = Form({**form.values, "owner": typed}, form.problems)
    if typed not in list(Place):
        return form.with_problems({"owner": "Choose whose promise it is."}), None
    return form, Place(typed)


def read_said_aloud(posted: PostedText, form: Form) -> tuple[Form, bool]:
    """Whether the wording was said aloud with both present, added to a form that was read before."""
    form = Form({**form.values, "aloud": "1" if posted.ticked("aloud") else ""}, form.problems)
    if not form.values["aloud"]:
        return form.with_problems({"aloud": "Say it aloud with both present, then tick this."}), False
    return form, True


def read_closing(posted: PostedText) -> ClosedAs:
    """How a promise is closed. Raises NotFound for a way that no button of the page offers."""
    said = posted.line("as")
    if said not in (ClosedAs.DONE, ClosedAs.LET_GO):
        raise NotFound
    return ClosedAs(said)


def _by_when(values: dict[str, str], problems: dict[str, str], today: date) -> str:
    chosen = values["by_when"]
    if chosen not in BY_WHEN:
        problems["by_when"] = "Choose by when."
        return ""
    if chosen != "on_day":
        return chosen
    try:
        day = diary.read_day(values["on_day"])
    except diary.NoSuchTime as problem:
        problems["on_day"] = str(problem)
        return ""
    if day < today:
        problems["on_day"] = "Choose today or a later day."
    return day.isoformat()


def read_note(posted: PostedText) -> tuple[Form, AskedNote | None]:
    """A note for the session."""
    values = {"note": posted.text("note"), "print": "1" if posted.ticked("print") else ""}
    problems: dict[str, str] = {}
    if not values["note"]:
        problems["note"] = "Write the note first, or leave the page as it is."
    elif len(values["note"]) > SESSION_NOTE_AT_MOST:
        problems["note"] = f"Shorten the note to {SESSION_NOTE_AT_MOST:,} characters or fewer, or make two of it."
    if problems:
        return Form(values, problems), None
    as_of = posted.text("as_of", at_most=40)
    return Form(values), AskedNote(values["note"], in_report=bool(values["print"]), as_of=as_of)


# ---------------------------------------------------------------- scores from paper

SCORE_FIELDS = ("place", "measure", "day", "total", "answers")
LEFT_OUT = {"-", "–", "—", "x", "_"}
_NUMBER = re.compile(r"-?[0-9]{1,4}(?:[.,][0-9]{1,2})?")
_WHOLE = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class AskedScore:
    """A measure as filled in on paper: its total, and the answers it was worked out from where those were typed."""

    on: date
    total: float
    answers: tuple[int | None, ...] | None


def read_whose_score(posted: PostedText, measures: Mapping[str, Measure]) -> tuple[Form, Place | None, Measure | None]:
    """Who filled in which of the measures on offer. Everything typed is in the form, whatever is wrong."""
    measure = measures.get(posted.line("measure"))
    values = {field: posted.line(field) for field in SCORE_FIELDS}
    if measure is not None:
        values["answers"] = _answers_typed(posted, measure)
    problems: dict[str, str] = {}
    if values["place"] not in list(Place):
        problems["place"] = "Choose who filled it in."
    if values["measure"] not in measures:
        problems["measure"] = "Choose which measure it is."
    place = Place(values["place"]) if "place" not in problems else None
    return Form(values, problems), place, measure


def read_score(posted: PostedText, measure: Measure, today: date) -> tuple[Form, AskedScore | None]:
    """A day, and the total or the answers in their order."""
    values = {field: posted.line(field) for field in SCORE_FIELDS} | {"answers": _answers_typed(posted, measure)}
    problems: dict[str, str] = {}
    on = _day(values["day"])
    if on is None:
        problems["day"] = "Give the day it was filled in, like 2026-11-24."
    elif on > today:
        problems["day"] = "That day is still to come. Give the day it was filled in."
    answers, wrong_answers = _answers(values["answers"], measure)
    total, wrong_total = _total(values["total"], measure)
    if wrong_answers or wrong_total:
        problems |= {key: said for key, said in (("total", wrong_total), ("answers", wrong_answers)) if said}
    elif answers is None and total is None:
        problems["total"] = "Write the total, or the answers in their order below."
    elif answers is not None:
        worked_out = score(measure, answers).total
        if total is not None and total != worked_out:
            problems["total"] = (
                f"The answers come to {worked_out:g}, not {total:g}. Mend one, or leave the total empty."
            )
        total = worked_out
    if problems or on is None or total is None:
        return Form(values, problems), None
    return Form(values), AskedScore(on, total, answers)


def _answers_typed(posted: PostedText, measure: Measure) -> str:
    """The answers in a row, as typed, or put together from a page that asked them item by item."""
    chosen = [posted.line(f"item.{number}") for number in range(1, len(measure.ranges) + 1)]
    return " ".join(each or "–" for each in chosen) if any(chosen) else posted.line("answers")


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _total(typed: str, measure: Measure) -> tuple[float | None, str]:
    if not typed:
        return None, ""
    if not _NUMBER.fullmatch(typed):
        return None, "Write the total as a number in figures, like 14."
    total = float(typed.replace(",", "."))
    if not measure.lowest <= total <= measure.highest:
        return None, f"{measure.short} runs from {measure.lowest} to {measure.highest}. Look at the sheet again."
    return total, ""


def _answers(typed: str, measure: Measure) -> tuple[tuple[int | None, ...] | None, str]:
    """The answers, one an item, or what is wrong with them."""
    words = typed.replace(",", " ").replace(";", " ").split()
    if not words:
        return None, ""
    if any(word.lower() not in LEFT_OUT and not _WHOLE.fullmatch(word) for word in words):
        return None, "Write the answers as figures with a blank between, and a dash for one left out: 2 1 – 3."
    if len(words) != len(measure.ranges):
        return None, f"{measure.short} has {len(measure.ranges)} items, and here are {len(words)}. Count them again."
    answers = tuple(None if word.lower() in LEFT_OUT else int(word) for word in words)
    for number, (answer, (lowest, highest)) in enumerate(zip(answers, measure.ranges, strict=True), start=1):
        if answer is not None and not lowest <= answer <= highest:
            return None, f"Item {number} runs from {lowest} to {highest}. Look at the sheet again."
    missing = answers.count(None)
    if missing > measure.missing_at_most:
        return None, _too_many_left_out(measure, missing)
    return answers, ""


def _too_many_left_out(measure: Measure, missing: int) -> str:
    left_out = "one is" if missing == 1 else f"{missing} are"
    if not measure.missing_at_most:
        return f"{measure.short} needs an answer to every item; {left_out} left out, so there is no score."
    return f"{left_out.capitalize()} left out; with more than {measure.missing_at_most} there is no score."
