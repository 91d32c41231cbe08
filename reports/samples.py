"""Invented people, for whoever designs the page and for the tests that look at it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reports.content import (
    METHODS,
    AgendaLine,
    AnswerLine,
    AnswerState,
    Appointment,
    BriefPoint,
    Conjoint,
    ForYouAlone,
    Gap,
    GivenAnswer,
    HomeworkToLookAt,
    LedgerLine,
    LedgerState,
    MarkedPassage,
    NobodyAnswered,
    Opener,
    Partner,
    Partners,
    Passage,
    Pattern,
    PatternSession,
    PatternSide,
    Place,
    PublishedNorm,
    QuestionPair,
    SafetyCheck,
    SafetyPassage,
    SafetySheet,
    ScoreLine,
    ScoreSeries,
    SessionPrep,
    SharedPassage,
    SharedPromise,
    WhoDidWhat,
)

SESSION = Appointment(
    on=date(2026, 11, 26), words="Thursday 26 November 2026, 10:00", short="Thu 26 Nov 2026", number=7, week=9
)
PARTNERS = Partners(Partner("Ada", "injured"), Partner("Ben", "responsible"))
CLINICIAN = "Ruth Okafor"
PREPARED_AT = datetime(2026, 11, 24, 20, 10, tzinfo=UTC)
SUNDAY, TUESDAY = "Sun 22 Nov", "Tue 24 Nov"


def clinician() -> SessionPrep:
    """The fullest report: both answered, everything happened."""
    return SessionPrep(
        code="K7-Juniper",
        session=SESSION,
        clinician=CLINICIAN,
        partners=PARTNERS,
        direction="undecided",
        policy="limited",
        policy_words="each item says whether it may be raised; a partner can mark an answer “only for you”",
        prepared="Prepared Tue 24 Nov 2026 at 20:10 for Ruth Okafor; later answers are not in it.",
        prepared_at=PREPARED_AT,
        lede="Both partners answered.",
        brief=BRIEF,
        openers=OPENERS,
        who_did_what=(
            WhoDidWhat(
                "a",
                "Sent Weekly check-in and Owning it Sun 22 Nov, 21:40: 24 of 25 questions answered, one declined. 286 "
                "words; seven of nine passages name a day, a place, a sum or a number.",
            ),
            WhoDidWhat(
                "b",
                "Sent Weekly check-in and Owning it Tue 24 Nov, 18:00: 22 of 25 questions answered, three left out. "
                "285 words; five of nine passages name a day, a place or a time. Began Pausing well, and has not sent "
                "it. A draft is not read.",
            ),
        ),
        commitments=COMMITMENTS,
        tally="Of seven promises three were kept, one was partly kept, one was missed, one is not due, and on one they "
        "differ.",
        gaps=GAPS,
        gap_reading=(
            "In four of the nine rows with a gap the person rates their own behaviour higher than the partner does; in "
            "five the partner’s rating is the higher one. Neither direction says who is right.",
            "Since last time three gaps are wider, five narrower and five the same.",
        ),
        passages=PASSAGES,
        patterns=PATTERNS,
        pattern_note="One of Ada’s was set aside by the clinician and not counted.",
        access_offered=(
            MarkedPassage(
                "b",
                "My phone is unlocked on the table, look whenever you like.",
                "Offers openness",
                "Owning it: What you will do, 24 Nov",
                "It gives standing access to a phone. Ask each alone how it came about, and what would happen if it "
                "stopped.",
            ),
        ),
        previous_session="Thu 19 Nov",
        not_with_both=(
            "Anything on the last sheet.",
            "Who was sent, began or finished what.",
            "Who declined what.",
            "Either partner’s ratings or scores.",
            "Answers kept for you alone.",
        ),
        agenda=(
            AgendaLine("Debt-advice appointment: what stood in the way?"),
            AgendaLine(
                "Wednesday’s phone call: what would each of you count as having been told?", "Weekly check-in 2"
            ),
        ),
        scores=SCORES,
        answers=ANSWERS,
        safety=SAFETY,
    )


def nobody_answered() -> SessionPrep:
    """Neither partner sent anything: what was sent, what is open, last week's threads."""
    full = clinician()
    return replace(
        full,
        lede="Neither partner has sent answers for this session.",
        brief=(),
        openers=(),
        patterns=(),
        pattern_note="",
        access_offered=(),
        who_did_what=(),
        not_with_both=(),
        nobody_answered=NobodyAnswered(
            sent=(
                "Weekly check-in and Owning it, to Ada, Thu 19 Nov, 12:00: begun, last saved Sun 22 Nov, 21:40, not "
                "sent in. A draft is not read.",
                "Weekly check-in and Owning it, to Ben, Thu 19 Nov, 12:00: not opened.",
            ),
            still_open=(
                "Ada’s link works until Wed 25 Nov, 14:00.",
                "Ben’s link works until Wed 25 Nov, 14:00.",
                "Ben promised: Book the debt-advice appointment, Fri 20 Nov.",
                "Ada promised: Start the twenty-minute Sunday talk at five, each time.",
            ),
            last_time=(
                "Ben answered without anger. Ben rates this 7 points higher than Ada does.",
                "Ben promised: Book the debt-advice appointment. Ben: not kept; Ada: not seen.",
                "What each of them counts as having been told.",
            ),
        ),
        commitments=(),
        tally="",
        gaps=(),
        gap_reading=(),
        passages=(),
        agenda=(AgendaLine("What got in the way of the worksheets this week?"),),
        scores=(),
        answers=(),
        methods=tuple(line for line in METHODS if line.heading in ("Where it comes from", "Use")),
        safety=SafetySheet(read_anything=False, checks=SAFETY.checks),
    )


def one_silent() -> SessionPrep:
    """Ada answered, Ben did not."""
    full = clinician()
    silent = GivenAnswer(AnswerState.NOT_SUBMITTED)
    return replace(
        full,
        lede="Ada answered; Ben has not sent anything.",
        brief=(
            BriefPoint("New", "Ben sent no answers this time, and answered last time."),
            BriefPoint(
                "New",
                "Ben promised “Book the debt-advice appointment”: missed last time, rated by one now.",
                part="ledger",
            ),
        ),
        openers=(
            Opener(
                "Ada, you wrote “I can see he was frightened of his brother going under”: what would you add to that "
                "today?",
                "Owning it: In plain verbs, Sun 22 Nov",
            ),
        ),
        who_did_what=(
            full.who_did_what[0],
            WhoDidWhat("b", "Has not opened Weekly check-in and Owning it, sent Thu 19 Nov, 12:00."),
        ),
        commitments=tuple(_seen_by_ada_alone(line) for line in COMMITMENTS),
        tally="Of seven promises six were rated by one of them, and one is not due.",
        gaps=tuple(
            replace(gap, b=None, sentence="Only Ada rated this.", change="") for gap in GAPS if gap.a is not None
        ),
        gap_reading=(),
        passages=tuple(passage for passage in PASSAGES if passage.who == "a"),
        answers=tuple(replace(pair, b=silent) for pair in ANSWERS),
        safety=replace(SAFETY, passages=SAFETY.passages[:1], homework=()),
    )


def _seen_by_ada_alone(line: LedgerLine) -> LedgerLine:
    if line.state is LedgerState.NOT_DUE:
        return line
    mine, other = (line.owner_says, "not rated") if line.owner == "a" else ("not rated", line.partner_saw)
    names = ("Ada", "Ben") if line.owner == "a" else ("Ben", "Ada")
    return replace(
        line,
        state=LedgerState.ONE_VIEW,
        owner_says=mine,
        partner_saw=other,
        says=f"{names[0]}: {mine}; {names[1]}: {other}.",
        in_brief=False,
    )


def conjoint() -> Conjoint:
    """What the clinician picked for both."""
    return Conjoint(
        code="K7-Juniper",
        session=SESSION,
        clinician=CLINICIAN,
        partners=PARTNERS,
        prepared_at=PREPARED_AT,
        promises=(
            SharedPromise(
                "b",
                "Tell Ada the same day if his brother asks for money",
                "told before supper, with the sum",
                "each time",
            ),
            SharedPromise("b", "Book the debt-advice appointment", "the date is on the kitchen calendar"),
            SharedPromise("a", "Write money questions down after nine, for Sunday", "the list on the fridge"),
            SharedPromise("a", "Start the twenty-minute Sunday talk at five", "both at the table, phones away"),
        ),
        passages=(
            SharedPassage(
                "a",
                "for once we were both looking at the same sheet of numbers instead of at each other",
                "Weekly check-in",
            ),
            SharedPassage("b", "I asked her what that first week had been like for her", "Weekly check-in"),
            SharedPassage(
                "b", "Because of what I hid, she checks the balance before she buys the kids’ shoes.", "Owning it"
            ),
        ),
    )


# ---------------------------------------------------------------- the brief

BRIEF = (
    BriefPoint(
        "They differ",
        "Ben promised “Tell Ada the same day if his brother asks for money”.",
        "Ben: kept; Ada: not seen",
    ),
    BriefPoint("Missed", "Ben promised “Book the debt-advice appointment”.", "Ben: not kept; Ada: not seen"),
    BriefPoint(
        "Widest gap",
        "Ben told something before being asked. Ben rates this 6 points higher than Ada does.",
        "Ada 2, Ben 8 (0 to 10)",
    ),
    BriefPoint(
        "View moved",
        "Ben came back after a pause, as agreed. Both views moved: Ada’s up 6 points, Ben’s up 1 point.",
        "Ada 3, now 9; Ben 3, now 4",
    ),
    BriefPoint(
        "Both ways",
        "Cues, not findings: Ada asks with interest, and criticises the person; Ben names the effect, and presses for "
        "closure.",
        "“I would like to know what he is …”; “He is a man who waits to be caught”; “Because of what I hid, she …”; “I "
        "have said sorry every week …”",
    ),
)

OPENERS = (
    Opener(
        "“Tell Ada the same day if his brother asks for money”: what would each of you count as that having happened?",
        "Ben’s promise. Ben: kept; Ada: not seen",
    ),
    Opener("“Ben told something before being asked”: what would each of you count as that?", "Ada 2, Ben 8 (0 to 10)"),
    Opener(
        "“I would like to know what he is protecting when he …” and “Because of what I hid, she checks the balance …”: "
        "what would each of you add to that today?",
        "Owning it: First, and next, Sun 22 Nov; Owning it: One effect, Tue 24 Nov",
    ),
)


# ---------------------------------------------------------------- how both spoke

ADA_BEFORE = (214, 302, 188, 341)
BEN_BEFORE = (96, 243, 0, 368)


def _spoke(
    who: Place,
    passages: tuple[int, ...],
    kinds: str,
    example: MarkedPassage | None = None,
    beside: MarkedPassage | None = None,
) -> PatternSide:
    """One partner under one heading: passages of four sessions before and of this one."""
    words = ADA_BEFORE if who == "a" else BEN_BEFORE
    now, written = passages[-1], 286 if who == "a" else 285
    counted = f"{now} {'passage' if now == 1 else 'passages'}" if now else "no passage matched"
    before = (
        PatternSession(number, count if wrote else None, wrote)
        for number, (count, wrote) in enumerate(zip(passages, words, strict=False), 3)
    )
    sessions = (*before, PatternSession(None, now, written))
    return PatternSide(who, f"{counted} in {written} words", kinds, sessions, example, beside)


ADA_SEES = MarkedPassage(
    "a",
    "I can see he was frightened of his brother going under.",
    "Takes the other’s view",
    "Owning it: One effect, 22 Nov",
)
ADA_ASKS = MarkedPassage(
    "a",
    "I would like to know what he is protecting when he goes quiet.",
    "Asks with interest",
    "Owning it: First, and next, 22 Nov",
)
ADA_JUDGES = MarkedPassage(
    "a",
    "He is a man who waits to be caught.",
    "Criticises the person",
    "Weekly check-in: One hard moment, 22 Nov, not to be raised",
)
BEN_OWNS = MarkedPassage(
    "b",
    "I took the money out of our savings in four goes and told you it was in the bond.",
    "Owns the act",
    "Owning it: One thing you did, 24 Nov, not to be raised",
)
BEN_SHRINKS = MarkedPassage(
    "b",
    "It was not a fortune, people lose more on a car.",
    "Makes it smaller",
    "Owning it: One thing you did, 24 Nov, not to be raised",
)
BEN_ASKED = MarkedPassage(
    "b",
    "I asked her what that first week had been like for her.",
    "Asks with interest",
    "Weekly check-in: One good moment, 24 Nov",
)
BEN_SILENT = MarkedPassage(
    "b",
    "I went up to the bathroom and ran the tap until she stopped.",
    "Shuts down",
    "Weekly check-in: One hard moment, 24 Nov",
)

PATTERNS = (
    Pattern(
        "Accountability",
        _spoke("a", (0, 1, 1, 1, 2), "takes the other’s view 1, says what they will do 1", ADA_SEES),
        _spoke("b", (1, 2, 0, 3, 6), "owns the act 2, names the effect 2, offers repair 2", BEN_OWNS, BEN_SHRINKS),
    ),
    Pattern(
        "Defensiveness",
        _spoke("a", (0, 1, 0, 0, 0), ""),
        _spoke("b", (2, 4, 0, 4, 3), "makes it smaller 1, gives a reason 1, presses for closure 1", BEN_SHRINKS,
               BEN_OWNS),
    ),
    Pattern(
        "Communication: openings",
        _spoke("a", (1, 3, 2, 3, 5), "says what they feel 3, asks with interest 2", ADA_ASKS, ADA_JUDGES),
        _spoke("b", (0, 1, 0, 2, 3), "names what sets it off 1, asks with interest 2", BEN_ASKED, BEN_SILENT),
    ),
    Pattern(
        "Communication: obstacles",
        _spoke("a", (3, 4, 2, 3, 2), "criticises the person 1, says always or never 1", ADA_JUDGES, ADA_ASKS),
        _spoke("b", (1, 2, 0, 2, 1), "shuts down 1", BEN_SILENT, BEN_ASKED),
    ),
)  # fmt: skip


# ---------------------------------------------------------------- promises


def _promise(
    owner: Place, what: str, seen: str, due: str, owner_says: str, partner_saw: str, state: LedgerState, last: str
) -> LedgerLine:
    names = ("Ada", "Ben") if owner == "a" else ("Ben", "Ada")
    return LedgerLine(
        owner=owner,
        what=what,
        state=state,
        says=f"{names[0]}: {owner_says}; {names[1]}: {partner_saw}.",
        owner_says=owner_says,
        partner_saw=partner_saw,
        how_seen=seen,
        due=due,
        last_time=last,
        in_brief=state in (LedgerState.DISPUTED, LedgerState.MISSED),
    )


COMMITMENTS = (
    _promise(
        "b", "Tell Ada the same day if his brother asks for money", "told before supper, with the sum", SUNDAY,
        "kept", "not seen", LedgerState.DISPUTED, "disputed",
    ),
    _promise(
        "b", "Book the debt-advice appointment", "the date is on the kitchen calendar", "Fri 20 Nov",
        "not kept", "not seen", LedgerState.MISSED, "first time",
    ),
    _promise(
        "a", "Write money questions down after nine, for Sunday", "the list on the fridge", SUNDAY,
        "partly", "partly seen", LedgerState.PARTLY, "missed",
    ),
    _promise(
        "b", "Send the joint-account statement by Monday noon", "the message arrives, all pages", "Mon 23 Nov",
        "kept", "seen", LedgerState.KEPT, "kept",
    ),
    _promise(
        "a", "Start the twenty-minute Sunday talk at five", "both at the table, phones away", SUNDAY,
        "kept", "seen", LedgerState.KEPT, "partly",
    ),
    replace(
        _promise(
            "b", "Leave his phone unlocked on the table each night", "it is there at ten", "Mon 23 Nov",
            "kept", "seen", LedgerState.KEPT, "kept",
        ),
        note="Handing over a device can turn into inspection: kept is not the same as progress.",
    ),
    _promise(
        "b", "Close the trading account, show the closing letter", "the letter", "Fri 11 Dec",
        "not due", "not rated", LedgerState.NOT_DUE, "not due",
    ),
)  # fmt: skip


# ---------------------------------------------------------------- gaps


def _gap(about: Place, phrase: str, a: int | None, b: int | None, was_a: int, was_b: int) -> Gap:
    name = "Ada" if about == "a" else "Ben"
    if a is None or b is None:
        sentence = f"Only {'Ben' if a is None else 'Ada'} rated this."
    elif a == b:
        sentence = f"Both say {a}."
    else:
        higher, lower = ("Ada", "Ben") if a > b else ("Ben", "Ada")
        distance = abs(a - b)
        sentence = f"{higher} rates this {distance} point{'' if distance == 1 else 's'} higher than {lower} does."
    return Gap(
        about=about,
        statement=f"{name} {phrase}",
        a=a,
        b=b,
        sentence=sentence,
        change=_moved(a, b, was_a, was_b),
        missing=f"{'Ada' if a is None else 'Ben'} declined" if a is None or b is None else "",
        previous_a=was_a,
        previous_b=was_b,
        low_label="never",
        high_label="always",
    )


def _moved(a: int | None, b: int | None, was_a: int, was_b: int) -> str:
    if a is None or b is None:
        return f"Last time Ada said {was_a} and Ben said {was_b}."
    said = [
        f"{name}’s {'up' if by > 0 else 'down'} {abs(by)} point{'' if abs(by) == 1 else 's'}"
        for name, by in (("Ada", a - was_a), ("Ben", b - was_b))
        if by
    ]
    if not said:
        return "Neither view has moved since last time."
    first = said[0].replace("’s ", "’s view moved ") if len(said) == 2 else said[0].replace("’s ", "’s view moved, ")
    moved = f"{first}, {said[1].rpartition(' ')[0]}" if len(said) == 2 else f"only {first}"
    return f"It was {abs(was_a - was_b)} last time: {moved}."


GAPS = (
    _gap("b", "told something before being asked", 2, 8, 4, 6),
    _gap("b", "came back after a pause, as agreed", 9, 4, 3, 3),
    _gap("a", "let the other finish speaking", 8, 3, 8, 5),
    _gap("b", "answered without anger", 3, 7, 1, 8),
    _gap("b", "let the other finish speaking", 7, 5, 5, 1),
    _gap("a", "answered without anger", 5, 3, 5, 2),
    _gap("b", "asked instead of assuming", 5, 7, 3, 7),
    _gap("a", "told something before being asked", 8, 7, 6, 8),
    _gap("b", "said early that something was wrong", 3, 2, 1, 2),
    _gap("a", "asked instead of assuming", 5, 5, 5, 3),
    _gap("b", "kept to what was agreed", 8, 8, 6, 8),
    _gap("a", "said early that something was wrong", 7, 7, 7, 7),
    _gap("a", "kept to what was agreed", 10, 10, 10, 10),
    _gap("a", "came back after a pause, as agreed", 7, None, 8, 5),
)


# ---------------------------------------------------------------- words

_SHOES = "Because of what I hid, she checks the balance before she buys the kids’ shoes. I saw her do it in the shop."
_LONG_WEDNESDAY = (
    "Wednesday night. He was on the phone to his brother in the garden and came in and said nothing about it. I felt "
    "cold all over, like I was the last to know again. I asked who it was and my voice was already loud. He never "
    "tells me anything until I have already worked it out."
)

PASSAGES = (
    Passage("a", "I would like to know what he is protecting when he goes quiet.", "Owning it 3", SUNDAY, picked=True),
    Passage("a", "I can see he was frightened of his brother going under.", "Owning it 1", SUNDAY, picked=True),
    Passage(
        "a",
        "Sunday at five. We did our twenty minutes and for once we were both looking at the same sheet of numbers "
        "instead of at each other. He let me read the whole page before he said a word.",
        "Weekly check-in 3",
        SUNDAY,
    ),
    Passage("b", _SHOES, "Owning it 2", TUESDAY, picked=True),
    Passage(
        "b",
        "I have said sorry every week since September, I don’t know what else there is to say.",
        "Owning it 2",
        TUESDAY,
        picked=True,
    ),
    Passage(
        "b",
        "Wednesday, after my brother rang. Ada asked who it was and I heard the old tone. I went up to the bathroom "
        "and ran the tap until she stopped. Twenty minutes later I came down and we started again at the table, "
        "slower.",
        "Weekly check-in 2",
        TUESDAY,
    ),
)


def _wrote(text: str, when: str, ask: str = "", visibility: str = "may be raised") -> GivenAnswer:
    return GivenAnswer(AnswerState.ANSWERED, (AnswerLine(text, is_words=True),), ask, when, visibility)


def _chose(text: str, when: str) -> GivenAnswer:
    return GivenAnswer(AnswerState.ANSWERED, (AnswerLine(text),), "", when)


ANSWERS = (
    QuestionPair(
        "Weekly check-in", 1, "How the week was", "Taken as a whole, how was the week between you?",
        _chose("4 of 10", SUNDAY), _chose("7 of 10", TUESDAY),
    ),
    QuestionPair(
        "Weekly check-in", 2, "One hard moment", "One hard moment this week: what happened, and what did you do?",
        _wrote(_LONG_WEDNESDAY, SUNDAY, visibility="not to be raised"),
        _wrote(
            "Wednesday, after my brother rang. Ada asked who it was and I heard the old tone. I went up to the "
            "bathroom and ran the tap until she stopped. Twenty minutes later I came down and we started again at the "
            "table, slower. I only kept it back because she’d had such a long day. I know that is the thing I say.",
            TUESDAY,
        ),
    ),
    QuestionPair(
        "Weekly check-in", 3, "One easier moment", "One easier moment: what made it easier?",
        _wrote(
            "Sunday at five. We did our twenty minutes and for once we were both looking at the same sheet of numbers "
            "instead of at each other. He let me read the whole page before he said a word.",
            SUNDAY,
        ),
        _wrote(
            "The Sunday talk. We stopped at ten minutes, made tea and came back to it, like we agreed. I asked her "
            "what that first week had been like for her and then I kept quiet for a good while.",
            TUESDAY,
        ),
    ),
    QuestionPair(
        "Weekly check-in", 4, "What set something off", "What set something off, if anything did?",
        _wrote(
            "When the banking app signs me out I am straight back in the car park in August. Also his phone face down.",
            SUNDAY,
        ),
        _wrote("The word statement. My stomach goes before I know why. I think she takes my face for guilt.", TUESDAY),
    ),
    QuestionPair(
        "Weekly check-in", 5, "Who was nearby", "Was anyone with you while you filled this in?",
        _chose("Nobody", SUNDAY), GivenAnswer(AnswerState.DECLINED, when=TUESDAY),
    ),
    QuestionPair(
        "Owning it", 1, "In plain verbs", "",
        _wrote(
            "That it was four times and not one bad day. That he looked at me across the table and said the bond was "
            "fine. I can see he was frightened of his brother going under. I still want to hear the number from him "
            "and not from an envelope.",
            SUNDAY, "What do you need to hear said, in plain verbs?",
        ),
        _wrote(
            "I took the money out of our savings in four goes and told you it was in the bond. That was my doing, "
            "nobody else’s. I set up the second login so the letters would not come here. It was not a fortune, people "
            "lose more on a car.",
            TUESDAY, "What did you do, in plain verbs?", "not to be raised",
        ),
    ),
    QuestionPair(
        "Owning it", 2, "One effect", "",
        _wrote(
            "Sleep, mostly. And I was proud that we had put something by, I had told my mother. Now I round everything "
            "down. I feel ashamed in shops, which is stupid, I did not do anything.",
            SUNDAY, "What has it cost you that may not have been seen?",
        ),
        _wrote(
            f"{_SHOES} I am sorry for that and for the months before it. I have said sorry every week since September, "
            "I don’t know what else there is to say.",
            TUESDAY, "Name one effect on your partner that you have seen.",
        ),
    ),
    QuestionPair(
        "Owning it", 3, "First, and next",
        "When the subject comes up: what do you feel first, and what do you do next?",
        _wrote(
            "Cold, then I ask three things at once. He is a man who waits to be caught. I don’t like who I am in those "
            "minutes. I would like to know what he is protecting when he goes quiet.",
            SUNDAY,
        ),
        _wrote(
            "Heat. Then I start building my case. On Sunday I noticed it and said so out loud. And I told her on "
            "Thursday about my brother’s call, with the sum, before she asked again.",
            TUESDAY,
        ),
    ),
    QuestionPair(
        "Owning it", 4, "A promise", "What will you do before the next session, and how would your partner see it?",
        GivenAnswer(
            AnswerState.ANSWERED,
            (
                AnswerLine("If a money question comes after nine I write it on the list.", "What", is_words=True),
                AnswerLine("Each time it happens", "By when"),
                AnswerLine("the list, read together on Sunday", "How it would be seen", is_words=True),
            ),
            when=SUNDAY, visibility="may be raised",
        ),
        GivenAnswer(
            AnswerState.ANSWERED,
            (
                AnswerLine("The day my brother calls I tell you before supper, with the sum.", "What", is_words=True),
                AnswerLine("Each time it happens", "By when"),
            ),
            when=TUESDAY, visibility="may be raised",
        ),
    ),
    QuestionPair(
        "Owning it", 5, "Anything else", "Is there anything else you want to say about this?",
        GivenAnswer(AnswerState.KEPT_BACK, when=SUNDAY), GivenAnswer(AnswerState.EMPTY, when=TUESDAY),
    ),
)  # fmt: skip


# ---------------------------------------------------------------- scores

WEEKS = (1, 2, 3, 4, 5, 6, 7, 8, 9)
NO_NORM = "Not a validated scale, so nothing is said about reliable change. Read the line, not the number."

SCORES = (
    ScoreSeries(
        "CSI-4", "couple satisfaction, 0 to 21; cut-off 13.5", 0, 21, WEEKS,
        ScoreLine(
            (7, 6, 8, 8, 9, 9, 9, 10, 11),
            "7 in week 1, 11 now. The rise of 4 is larger than measurement error: a reliable change. Still under the "
            "cut-off.",
        ),
        ScoreLine(
            (11, 11, 12, 10, None, 12, 12, 13, 13),
            "11 in week 1, 13 now. The rise of 2 is within measurement error: no reliable change.",
        ),
        norm="Higher means more satisfied. SD 4.0, reliability .94, set by the practice: measurement error alone "
        "allows 2.7 points (Jacobson and Truax, 1991).",
        published=PublishedNorm(standard_deviation=4, reliability=0.94, cut_off=13.5),
    ),
    ScoreSeries(
        "Weekly pulse", "our own five questions, 0 to 20", 0, 20, WEEKS,
        ScoreLine((6, 7, 7, 6, 9, 8, 8, 9, 10), "6 in week 1, 10 now."),
        ScoreLine((11, 12, 11, 12, None, 12, 13, 14, 14), "11 in week 1, 14 now. Week 5 not filled in."),
        norm=NO_NORM,
    ),
    ScoreSeries(
        "Forgiving", "one question, 0 to 10: where I am with it", 0, 10, WEEKS,
        ScoreLine((0, 0, 2, 2, 3, 3, 3, 4, 4), "0 in week 1, 4 now."),
        None,
        norm="Not a validated scale. Forgiving is not agreeing to stay.",
        not_asked_b="Not asked of the responsible partner.",
    ),
    ScoreSeries(
        "Staying", "one question, 0 to 10: how far I want to stay", 0, 10, WEEKS,
        ScoreLine((5, 5, 5, 3, 5, 5, 4, 4, 3), "5 in week 1, 3 now, while forgiving went the other way."),
        ScoreLine((10, 10, 10, 10, None, 8, 9, 10, 10), "10 in week 1 and now."),
        norm="Not a validated scale. Leaving well is also a good outcome.",
    ),
)  # fmt: skip


# ---------------------------------------------------------------- the last sheet

SAFETY = SafetySheet(
    passages=(
        SafetyPassage(
            "a",
            "When he has been drinking I read his face before I say anything about money.",
            "Fear",
            "Owning it 5, kept back, Sun 22 Nov",
            "names watching the partner’s state before speaking",
            "Direction: Ada of Ben.",
        ),
        SafetyPassage(
            "a",
            "I opened his laptop again on Saturday while he was in the shower and there was nothing there.",
            "Monitoring",
            "Weekly check-in 4, Sun 22 Nov",
            "opening a partner’s device, unseen",
            "Common after a breach; direction recorded, nothing concluded.",
        ),
    ),
    homework=(
        HomeworkToLookAt(
            "Ben leaves his phone unlocked on the table each night.",
            "Nightly handing over of a device can turn into inspection. It is counted as kept and not treated as "
            "progress. Is there a promise that would build the same safety without it?",
        ),
    ),
    checks=(
        SafetyCheck(
            "a",
            "Given alone, in session, 12 Nov. Three of four questions: never. “Are there times you hold something back "
            "because of how your partner might react?”: sometimes.",
        ),
        SafetyCheck("b", "Given alone, in session, 12 Nov. All four questions: never."),
    ),
    for_you_alone=(
        ForYouAlone(
            "a",
            "Owning it 5",
            (
                AnswerLine(
                    "I have started to look at rooms to rent. I have not told him. I don’t know if I mean it and I "
                    "want to talk about it with you first. When he has been drinking I read his face before I say "
                    "anything about money.",
                    is_words=True,
                ),
            ),
            ask="Is there anything else you want to say about this?",
            when=SUNDAY,
            kept_back=True,
        ),
        ForYouAlone("b", "Owning it 6", ask="Is there anything for your therapist alone?", when=TUESDAY, declined=True),
    ),
    without_match=("coercion", "threat or violence", "self-harm"),
    acknowledged="Alert opened by Ruth Okafor, Tue 24 Nov 2026, 08:12.",
)
