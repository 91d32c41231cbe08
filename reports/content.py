"""Everything a report shows: decided, filtered and worded before it comes here.

Plain values only. The two partners stand at places "a" (circle, left column) and "b" (diamond, right column), the
places they have in the record; neither place says who injured whom.

Dates arrive twice where both are useful: as the words to print ("Sun 22 Nov") and as a `date` for sorting and for the
document's own metadata. An empty string or tuple always means "there is none", and what is not there is not printed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import sqrt
from typing import Literal

Place = Literal["a", "b"]
"""Where a partner stands in the record: "a" is printed left with a circle, "b" right with a diamond."""

PLACES: tuple[Place, Place] = ("a", "b")


@dataclass(frozen=True, slots=True)
class Partner:
    """One of the two people. `stance` is the word to print ("injured"), empty where none shall be printed."""

    name: str
    stance: str = ""


@dataclass(frozen=True, slots=True)
class Partners:
    """Both people, by place."""

    a: Partner
    b: Partner

    def of(self, place: Place) -> Partner:
        return self.a if place == "a" else self.b

    def other_than(self, place: Place) -> Partner:
        return self.b if place == "a" else self.a


@dataclass(frozen=True, slots=True)
class Appointment:
    """The session a report is prepared for.

    `words` is the whole date and time ("Thursday 26 November 2026, 10:00"), `short` the one of the running head
    ("Thu 26 Nov 2026"). `number` counts the couple's sessions, `week` the weeks since the first; either may be None.
    """

    on: date
    words: str
    short: str
    number: int | None = None
    week: int | None = None


@dataclass(frozen=True, slots=True)
class WhoDidWhat:
    """What one partner did for this session, in a sentence or two: effort and its limits, never a grade."""

    who: Place
    sentence: str


@dataclass(frozen=True, slots=True)
class NobodyAnswered:
    """What still serves when neither partner submitted anything.

    `sent`: what was sent and when. `still_open`: links that still work and until when. `last_time`: threads of the last
    session that are still worth taking up.
    """

    sent: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()
    last_time: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefPoint:
    """One line of the brief.

    `lead` names its kind in a word or two ("They differ"), `evidence` what it rests on. `part` is the part of the
    report in which that is printed in full: "ledger", "gaps", "scores", or "" where the evidence says it all.
    """

    lead: str
    sentence: str
    evidence: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Opener:
    """A question to open with, and for the clinician what it rests on."""

    question: str
    evidence: str = ""


class LedgerState(StrEnum):
    """Where a promise stands. The order of the members is the order of print: exceptions first."""

    DISPUTED = "disputed"
    MISSED = "missed"
    PARTLY = "partly"
    ONE_VIEW = "one_view"
    UNRATED = "unrated"
    KEPT = "kept"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True)
class EarlierWording:
    """What a promise was before it was renegotiated or taken up again.

    `said` leads in ("Renegotiated 12 Nov; before:"), `what` and `how_seen` are its owner's words, "" where they were
    the same, `after` says when it was due and how it stood then.
    """

    said: str
    what: str = ""
    how_seen: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One promise and both reports of it.

    `what` is the promise in its published wording, without its owner's name and without a full stop.
    `owner_says` and `partner_saw` are short words ("kept", "not seen", "not rated"), `says` gives both in a sentence
    ("Ben: kept; Ada: not seen."). `last_time` are the words for its states in the last sessions, oldest first.
    `raised` says whether its owner raised it and who says so, `origin` where it comes from and whether it was closed.
    `note` is a remark that has to stand beside the promise wherever it is printed in full (what may turn into
    surveillance, for one). A promise that is `in_brief` is not printed on page one a second time.
    """

    owner: Place
    what: str
    state: LedgerState
    says: str
    owner_says: str
    partner_saw: str
    how_seen: str = ""
    due: str = ""
    last_time: str = ""
    note: str = ""
    raised: str = ""
    origin: str = ""
    history: tuple[EarlierWording, ...] = ()
    in_brief: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Two ratings of one behaviour of one person.

    `statement` is the behaviour with its person ("Ben answered without anger"). `a` and `b` are the ratings *given by*
    partner a and partner b, between `lowest` and `highest`, None where not rated. `sentence` says the gap and its
    direction, `change` whose view moved since last time; `low_label` and `high_label` name the ends of the scale.
    `missing` says of the one that is None why it is ("Ben declined").
    """

    about: Place
    statement: str
    a: int | None
    b: int | None
    sentence: str
    change: str = ""
    previous_a: int | None = None
    previous_b: int | None = None
    lowest: int = 0
    highest: int = 10
    low_label: str = ""
    high_label: str = ""
    missing: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a rating outside its scale."""
        for rating in (self.a, self.b, self.previous_a, self.previous_b):
            if rating is not None and not self.lowest <= rating <= self.highest:
                raise ValueError(f"“{self.statement}”: {rating} is not between {self.lowest} and {self.highest}")

    @property
    def size(self) -> int | None:
        """Whole points between the two ratings, None where one is missing."""
        return None if self.a is None or self.b is None else abs(self.a - self.b)

    @property
    def was(self) -> int | None:
        """The same for last time."""
        return None if self.previous_a is None or self.previous_b is None else abs(self.previous_a - self.previous_b)

    @property
    def signed(self) -> int | None:
        """The person's own rating less the other's: above zero where the own one is the higher."""
        if self.a is None or self.b is None:
            return None
        return self.a - self.b if self.about == "a" else self.b - self.a

    def moved(self, place: Place) -> int | None:
        """Points by which one partner's view went up since last time, None where there are not two to compare."""
        now, before = (self.a, self.previous_a) if place == "a" else (self.b, self.previous_b)
        return None if now is None or before is None else now - before


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of one partner to open with, from an answer that may be raised.

    `text` is the passage without quotation marks, at whatever length: page one cuts it at a clause. `source` names
    worksheet and question ("Weekly check-in 2, One hard moment"), `when` the day it was submitted. `picked` by the
    clinician; otherwise it is simply the longest passage of that partner, and says so.
    """

    who: Place
    text: str
    source: str
    when: str = ""
    picked: bool = False


@dataclass(frozen=True, slots=True)
class MarkedPassage:
    """Words whose wording matched a rule. `says` names in a verb what they do, `source` where they stand and when."""

    who: Place
    text: str
    says: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PatternSession:
    """One session in a row of them; `number` is None for this one. `passages` is None where nothing was sent or read.

    `why_none` says which of the two it was.
    """

    number: int | None
    passages: int | None
    words: int
    why_none: str = "nothing sent"


@dataclass(frozen=True, slots=True)
class PatternSide:
    """One partner under one heading: `said` counts passages over words, `sessions` are their own, oldest first.

    `beside` stands against `example` in the same session's answers; `looked_beside`: whether anything was looked for.
    """

    who: Place
    said: str
    kinds: str = ""
    sessions: tuple[PatternSession, ...] = ()
    example: MarkedPassage | None = None
    beside: MarkedPassage | None = None
    looked_beside: bool = True


@dataclass(frozen=True, slots=True)
class Pattern:
    """A family of markers, or half of one, with both partners under it."""

    heading: str
    a: PatternSide
    b: PatternSide

    def of(self, place: Place) -> PatternSide:
        return self.a if place == "a" else self.b

    @property
    def tallest(self) -> int:
        """The most passages of any session on either side, so that both panels share a scale."""
        return max((each.passages or 0 for side in (self.a, self.b) for each in side.sessions), default=0)


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """Something pinned to the agenda. `source` says where it came from, empty where the clinician wrote it."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class PublishedNorm:
    """What a published measure brings along: standard deviation and reliability, both or neither, and a cut-off."""

    standard_deviation: float | None
    reliability: float | None
    cut_off: float | None = None

    @property
    def error(self) -> float | None:
        """How far two scores may lie apart by measurement error alone (1.96 × SD × √2(1 − r)), in scale points.

        None where there is no standard deviation.
        """
        if self.standard_deviation is None or self.reliability is None:
            return None
        return 1.96 * self.standard_deviation * sqrt(2 * (1 - self.reliability))


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One partner's scores, one for each of the series' weeks; None is a week without one."""

    values: tuple[float | None, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class ScoreSeries:
    """One scale over the weeks.

    `about` says what it measures and its range, `norm` what may be read from it ("Not a
    validated scale ...") and, of a published measure, the figures used. Without
    a `published` norm no band is drawn and nothing is said about reliable change. A partner who was never asked has
    None and `not_asked_a` or `not_asked_b` says why. `unit` is what the weeks are called where they are sessions.
    """

    title: str
    about: str
    lowest: float
    highest: float
    weeks: tuple[int, ...]
    a: ScoreLine | None
    b: ScoreLine | None
    norm: str
    published: PublishedNorm | None = None
    not_asked_a: str = "Not asked."
    not_asked_b: str = "Not asked."
    unit: str = "week"

    def __post_init__(self) -> None:
        """Raises ValueError where a line does not have one value for each week."""
        for line in (self.a, self.b):
            if line is not None and len(line.values) != len(self.weeks):
                raise ValueError(f"{self.title}: {len(line.values)} values for {len(self.weeks)} weeks")

    def of(self, place: Place) -> ScoreLine | None:
        return self.a if place == "a" else self.b

    def not_asked(self, place: Place) -> str:
        return self.not_asked_a if place == "a" else self.not_asked_b


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line of an answer: "How it would be seen" / "the list on the fridge".

    `is_words` where the text is the person's own writing, which is set in the other typeface.
    """

    text: str
    label: str = ""
    is_words: bool = False


class AnswerState(StrEnum):
    """Why there is an answer, or none."""

    ANSWERED = "answered"
    EMPTY = "empty"
    DECLINED = "declined"
    KEPT_BACK = "kept_back"
    NOT_ASKED = "not_asked"
    NOT_SUBMITTED = "not_submitted"


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What one partner answered to one question.

    `ask` is this partner's own wording where the two were asked differently. `when` is the day of submission,
    `visibility` what may be done with it ("may be raised", "not to be raised"), empty where the policy makes it plain.
    An answer that was kept back has no lines here: it stands on the safety sheet alone. An amended answer comes as
    lines with labels ("First answer, Sun 22 Nov").
    """

    state: AnswerState
    lines: tuple[AnswerLine, ...] = ()
    ask: str = ""
    when: str = ""
    visibility: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError where a kept-back answer brings its words along."""
        if self.state is AnswerState.KEPT_BACK and self.lines:
            raise ValueError("An answer that was kept back may not be printed beside the others")


@dataclass(frozen=True, slots=True)
class QuestionPair:
    """One question and both partners' answers, side by side.

    `number` counts within the worksheet, `short` is the question's short name, `ask` the wording both were asked, empty
    where each answer carries its own.
    """

    worksheet: str
    number: int
    short: str
    ask: str
    a: GivenAnswer
    b: GivenAnswer

    def of(self, place: Place) -> GivenAnswer:
        return self.a if place == "a" else self.b


@dataclass(frozen=True, slots=True)
class MethodLine:
    """One paragraph of "Methods and limits"."""

    heading: str
    text: str


METHODS: tuple[MethodLine, ...] = (
    MethodLine(
        "Where it comes from",
        "Only what each partner submitted. Drafts are not read. Each answered alone, through a private link.",
    ),
    MethodLine(
        "Commitments",
        "Two reports of equal weight: the owner’s and the other partner’s. Where they do not match, the ledger says "
        "that they differ and does not decide between them. One missed week is one missed week.",
    ),
    MethodLine(
        "Gaps",
        "A gap is the distance between two ratings of one behaviour. It does not say whose rating is right.",
    ),
    MethodLine(
        "Scores",
        "Reliable change is stated only for published measures, as 1.96 × SD × the square root of 2(1 − r), with the "
        "values printed beside the line. Our own scales have no norm: read the line, not the number.",
    ),
    MethodLine(
        "Words to open with",
        "Picked by the clinician; otherwise the longest passage a partner wrote and allows to be raised. Length says "
        "nothing about weight.",
    ),
    MethodLine(
        "Use",
        "Prepared for treatment. Not for custody, court, forensic or employment use. It makes no diagnosis and scores "
        "no person. Outside the treatment it may be shared only with both partners’ recorded release.",
    ),
)
"""The methods text for a report of today's parts; a composer may hand over its own."""


@dataclass(frozen=True, slots=True)
class SafetyPassage:
    """One passage that a safety rule matched, with the rule and its reason. A cue for reading, not a finding."""

    who: Place
    quote: str
    kind: str
    source: str
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class HomeworkToLookAt:
    """A promise that may turn into surveillance: flagged here, never praised elsewhere."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class SafetyCheck:
    """What one partner said in the safety check, and how it was given."""

    who: Place
    text: str


@dataclass(frozen=True, slots=True)
class ForYouAlone:
    """An answer for the clinician alone: asked so, or kept back by the one who wrote it."""

    who: Place
    source: str
    lines: tuple[AnswerLine, ...] = ()
    ask: str = ""
    when: str = ""
    declined: bool = False
    kept_back: bool = False


@dataclass(frozen=True, slots=True)
class WithThem:
    """What one partner said of whether anyone was there while they wrote: in short, and in their own words."""

    who: Place
    says: str
    words: str
    source: str


TO_DECIDE: tuple[str, ...] = (
    "Would a few minutes with each partner alone come first?",
    "Is joint homework still right this week, or should it wait?",
    "What may be written in the joint record?",
)


@dataclass(frozen=True, slots=True)
class SafetySheet:
    """The last sheet, apart from the report: for the clinician alone.

    `read_anything` is False where nothing was submitted, so that no rule can have matched. `without_match` names the
    kinds of rule that looked and stayed silent, `unheard` what no rule looked at: whose words, in which language.
    `not_counted` says how many of whose words are in answers that the patterns leave out.
    `acknowledged` says who opened the alert and when. `company` is whether anyone was with them while they wrote.
    """

    passages: tuple[SafetyPassage, ...] = ()
    homework: tuple[HomeworkToLookAt, ...] = ()
    checks: tuple[SafetyCheck, ...] = ()
    for_you_alone: tuple[ForYouAlone, ...] = ()
    without_match: tuple[str, ...] = ()
    to_decide: tuple[str, ...] = TO_DECIDE
    acknowledged: str = ""
    read_anything: bool = True
    unheard: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    company: tuple[WithThem, ...] = ()


@dataclass(frozen=True, slots=True)
class ClinicianNote:
    """A note of the clinician's that they chose to have printed. `when` says for which session it was written."""

    when: str
    lines: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class SessionPrep:
    """The clinician's report, whole.

    `lede` says who answered, in a line. `direction` and `policy` are words to print. `commitments` and `gaps` come
    in the order of print (exceptions first, widest first); `tally` says all commitments in a sentence, `gap_reading`
    the gaps. `brief` are at most five lines in the order of their priority, `openers` at most three questions.
    `passages` are the words to open with, at most three a partner. `patterns` are how both spoke, heading by heading,
    `access_offered` stands by itself. `prepared` is the "as of" line, `prepared_at`
    the same moment for the document's metadata.
    `nobody_answered` takes the place of all that on page one where neither partner submitted anything.
    """

    code: str
    session: Appointment
    clinician: str
    partners: Partners
    direction: str
    policy: str
    policy_words: str
    prepared: str
    prepared_at: datetime
    lede: str
    who_did_what: tuple[WhoDidWhat, ...]
    safety: SafetySheet
    nobody_answered: NobodyAnswered | None = None
    brief: tuple[BriefPoint, ...] = ()
    openers: tuple[Opener, ...] = ()
    commitments: tuple[LedgerLine, ...] = ()
    tally: str = ""
    gaps: tuple[Gap, ...] = ()
    gap_reading: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    pattern_note: str = ""
    access_offered: tuple[MarkedPassage, ...] = ()
    previous_session: str = ""
    not_with_both: tuple[str, ...] = ("Anything on the last sheet.", "Either partner’s scores.")
    agenda: tuple[AgendaLine, ...] = ()
    scores: tuple[ScoreSeries, ...] = ()
    answers: tuple[QuestionPair, ...] = ()
    methods: tuple[MethodLine, ...] = METHODS
    notes: tuple[ClinicianNote, ...] = ()
    language: str = "en-GB"


@dataclass(frozen=True, slots=True)
class SharedPromise:
    """A published ledger entry as both may see it: the agreed wording, and no report or state of anyone."""

    owner: Place
    what: str
    how_seen: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class SharedPassage:
    """A passage the clinician picked for both to see, already checked against policy and the writer's own marks.

    `source` is the worksheet's title alone: neither a question number nor a day, which could tell what is missing.
    """

    who: Place
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Conjoint:
    """The copy that may lie open with both partners in the room.

    It starts empty and holds what was picked, numbered afresh. It has no place for markers, ratings, scores, completion
    or anything that was left out.
    """

    code: str
    session: Appointment
    clinician: str
    partners: Partners
    prepared_at: datetime
    promises: tuple[SharedPromise, ...] = ()
    passages: tuple[SharedPassage, ...] = ()
    language: str = "en-GB"
