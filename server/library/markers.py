"""What the rules see in a text that a clinician pastes. Pure: nothing of it is kept, and no client is known here."""

from dataclasses import dataclass
from typing import Protocol

from server.domain.markers import Cue, cues, the_markers
from server.domain.markers.definition import Marker
from server.domain.quoting import Mark, Segment, segments
from server.forms import Form

TEXT_AT_MOST = 20_000
QUESTION_AT_MOST = 1_000
EXAMPLE_QUESTION = "Describe one moment that was hard"
EXAMPLE = """I lied about the second account, and you stopped believing your own eyes. That one is mine to answer for.

When you angle your screen away I freeze. I would like a text when you land.

You never ask how my day was. On Friday I went quiet and left the room until you gave up."""


class PostedText(Protocol):
    """What this reader needs of a posted form."""

    def text(self, name: str, *, at_most: int = ...) -> str: ...


@dataclass(frozen=True, slots=True)
class CueLine:
    """One cue in the text: what it is called, the words, the rule and why, and what would follow from it."""

    number: int
    says: str
    panel: str
    quote: str
    rule: str
    why: str
    what_follows: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as the rules read it. Joined, the segments are the text."""

    segments: tuple[Segment, ...]
    cues: tuple[CueLine, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class PastePage:
    """The form as typed, and what was seen in its text once there is one."""

    form: Form
    seen: Seen | None = None


def empty_page(*, with_example: bool = False) -> PastePage:
    return PastePage(Form({"question": EXAMPLE_QUESTION, "text": EXAMPLE} if with_example else {}))


def read_paste(posted: PostedText) -> PastePage:
    """Reads the text with every rule, or says what is wrong with it and keeps it, however long it is."""
    values = {
        "question": " ".join(posted.text("question").split()),
        "text": posted.text("text"),
    }
    problems: dict[str, str] = {}
    if len(values["question"]) > QUESTION_AT_MOST:
        problems["question"] = f"Shorten the question to {QUESTION_AT_MOST:,} characters or fewer."
    if not values["text"]:
        problems["text"] = "Paste or write a text first."
    elif len(values["text"]) > TEXT_AT_MOST:
        problems["text"] = (
            f"These are {len(values['text']):,} characters. "
            f"Cut the text down to {TEXT_AT_MOST:,} or fewer, or read it in parts."
        )
    form = Form(values, problems)
    return PastePage(form, None if problems else see(values["text"], values["question"]))


def see(text: str, question: str) -> Seen:
    """The cues in a text that answers a question, "" where none was given, by place."""
    found, markers = cues(text, question), {marker.name: marker for marker in the_markers()}
    lines = tuple(_line(number, cue, markers[cue.marker]) for number, cue in enumerate(found, 1))
    marks = [Mark(cue.start, cue.end, line.number, line.says) for cue, line in zip(found, lines, strict=True)]
    return Seen(segments(text, marks), lines, _summary(lines, words=len(text.split())))


def _line(number: int, cue: Cue, marker: Marker) -> CueLine:
    return CueLine(
        number=number,
        says=f"{marker.says[:1].upper()}{marker.says[1:]}",
        panel=marker.panel,
        quote=cue.quote,
        rule=cue.rule,
        why=cue.why,
        what_follows=_what_follows(cue, marker),
    )


def _what_follows(cue: Cue, marker: Marker) -> str:
    """What a highlight like this sets off when a partner sends it in."""
    if cue.urgent:
        return "Goes to the list to read alone, and mails you at once."
    if cue.alert:
        return "Goes to the list to read alone."
    return "" if marker.shown else "Hidden on a couple’s page unless you turn it on."


def _summary(lines: tuple[CueLine, ...], *, words: int) -> str:
    of = "one word" if words == 1 else f"{words:,} words"
    if not lines:
        return f"No cue was matched in {of}, which is not the same as safe."
    return f"{'One cue' if len(lines) == 1 else f'{len(lines)} cues'} in {of}."
