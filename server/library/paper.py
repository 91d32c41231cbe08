"""A worksheet's form as a blank sheet of paper: which empty places each kind of question needs, and what they say.

Pure. A sheet belongs to nobody: it names no client and no clinician, and its privacy lines follow one policy.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from reports.blank_content import (
    BlankForm,
    BlankGroup,
    BlankQuestion,
    Choices,
    Column,
    Columns,
    Mark,
    Part,
    SheetWords,
    ShortLine,
    ShortLines,
    Steps,
    Tick,
    Writing,
)
from server.domain.confidentiality import line_above, may_be_raised, offers_keeping_back
from server.domain.words import Policy
from worksheets.definition import Form, FormPage, Question, Stance, Visibility, When
from worksheets.kinds import kind_of
from worksheets.kinds.commitment_review import MINE, RAISED, THEIRS, raised_key

PROMISES = 2
"""Lines for open promises of each partner: a blank sheet knows none."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "kind": "Worksheet",
        "code": "My code",
        "date": "Date",
        "page": "Page",
        "of": "of",
        "minutes": "About {minutes} minutes, alone. By pen or by typing.",
        "version": "Version {version}",
        "foot": "Confidential. For your therapist.",
        "who": "Who reads this.",
        "who.no_secrets": "Your therapist reads what you hand in, and may raise it with your partner, as you both "
        "agreed. Where it says so above a question, only your therapist will read your answer.",
        "who.limited": "Your therapist reads what you hand in. Above each question it says whether your answer may be "
        "raised with your partner. To keep it back, mark the box beside that line.",
        "who.private": "Your therapist reads what you hand in. Nothing is raised with your partner unless you mark "
        "the box that allows it.",
        "who.alone": "Your therapist reads what you hand in. Nothing here is raised with your partner.",
        "care": "You may leave out any question. Paper can be found: keep this where only you can read it, and hand "
        "it over yourself.",
        "care.in_session": "Fill it in here, and hand it over before you leave: it is not for taking home.",
        "danger": "Nobody reads this at once. If someone is in danger now, call the emergency number.",
        "danger.in_session": "If someone is in danger now, tell your therapist or call the emergency number.",
        "raised": "May be raised with your partner",
        "only_if_you_say": "May be raised with your partner only if you say so",
        "therapist": "your therapist",
        "only_read": "Only {reader} will read this",
        "keep": "Only for my therapist",
        "let": "My therapist may bring this up",
        "decline": "I’d rather not answer",
        "equals": "Only if your answer to “{short}” is “{value}”.",
        "at_least": "Only if your answer to “{short}” is {value} or more.",
        "at_most": "Only if your answer to “{short}” is {value} or less.",
        "answered": "Only if you answered “{short}”.",
        "range": "From {lowest} to {highest}",
        "partner": "my partner",
        "theirs": "Your partner’s promise",
        "promise": "A promise that is open",
        "none_open": "If none is open, leave this empty.",
    },
    "es": {
        "kind": "Hoja de trabajo",
        "code": "Mi código",
        "date": "Fecha",
        "page": "Página",
        "of": "de",
        "minutes": "Unos {minutes} minutos, a solas. A mano o escribiendo en la pantalla.",
        "version": "Versión {version}",
        "foot": "Confidencial. Para tu terapeuta.",
        "who": "Quién lo lee.",
        "who.no_secrets": "Tu terapeuta lee lo que entregas y puede hablarlo con tu pareja, como acordaron. Donde lo "
        "dice encima de una pregunta, tu respuesta solo la leerá tu terapeuta.",
        "who.limited": "Tu terapeuta lee lo que entregas. Encima de cada pregunta dice si tu respuesta se puede hablar "
        "con tu pareja. Para que no se hable, marca la casilla que está al lado.",
        "who.private": "Tu terapeuta lee lo que entregas. Nada se habla con tu pareja si no marcas la casilla que lo "
        "permite.",
        "who.alone": "Tu terapeuta lee lo que entregas. Nada de esto se habla con tu pareja.",
        "care": "Puedes dejar cualquier pregunta. El papel se puede encontrar: guárdalo donde solo tú puedas leerlo, y "
        "entrégalo en persona.",
        "care.in_session": "Rellénala aquí y entrégala antes de irte: no es para llevar a casa.",
        "danger": "Nadie lee esto al momento. Si alguien está en peligro ahora, llama al número de emergencias.",
        "danger.in_session": "Si alguien está en peligro ahora, díselo a tu terapeuta o llama a emergencias.",
        "raised": "Se puede hablar con tu pareja",
        "only_if_you_say": "Se puede hablar con tu pareja solo si lo permites",
        "therapist": "tu terapeuta",
        "only_read": "Solo lo leerá {reader}",
        "keep": "Solo para mi terapeuta",
        "let": "Mi terapeuta puede hablarlo",
        "decline": "Prefiero no responder",
        "equals": "Solo si tu respuesta a «{short}» es «{value}».",
        "at_least": "Solo si tu respuesta a «{short}» es {value} o más.",
        "at_most": "Solo si tu respuesta a «{short}» es {value} o menos.",
        "answered": "Solo si respondiste a «{short}».",
        "range": "De {lowest} a {highest}",
        "partner": "mi pareja",
        "theirs": "La promesa de tu pareja",
        "promise": "Una promesa que sigue abierta",
        "none_open": "Si no hay ninguna abierta, déjalo vacío.",
    },
}

Word: TypeAlias = Callable[..., str]


def speaks(language: str) -> bool:
    """Whether a sheet can be printed in this language, fixed words and all."""
    return language in WORDS


def privacy_line(visibility: Visibility, policy: Policy, reader: str, language: str) -> str:
    """What stands above a question, in its own language; in English where that one is not spoken."""
    if language not in WORDS:
        return line_above(visibility, policy, reader)
    if not may_be_raised(policy, visibility, kept_back=False):
        return WORDS[language]["only_read"].format(reader=reader)
    return WORDS[language]["only_if_you_say" if policy is Policy.PRIVATE else "raised"]


def file_name(form: Form, stance: Stance, paper: str) -> str:
    """What the file is called: it may lie in a folder that others open, so that no name says what is asked about."""
    name = "page" if _asks_about_safety_alone(form) else form.name.replace("_", "-")
    return f"{name}-{form.version}-{_initial(stance)}-{form.language}-{paper}.pdf"


def blank_form(form: Form, stance: Stance, policy: Policy) -> BlankForm:
    """The sheet for a form under a policy. Raises KeyError for a language that `speaks` does not know."""
    words = WORDS[form.language]

    def word(phrase: str, **values: object) -> str:
        return words[phrase].format(**values)

    alone = _asks_about_safety_alone(form)
    who = word("who.alone" if alone else f"who.{policy.value}")
    return BlankForm(
        language=form.language,
        title=form.title,
        minutes=word("minutes", minutes=form.minutes),
        version=word("version", version=f"{form.version}-{_initial(stance)}"),
        intro=tuple(part.strip() for part in form.intro.split("\n\n") if part.strip()),
        who_reads_title=word("who"),
        who_reads=f"{who} {word('care.in_session' if alone else 'care')}",
        foot=word("foot"),
        in_danger=word("danger.in_session" if alone else "danger"),
        words=SheetWords(*map(word, ("kind", "code", "date", "page", "of"))),
        groups=tuple(_group(form, page, policy, word) for page in form.pages),
    )


def _initial(stance: Stance) -> str:
    """Which wording a sheet holds, said so that only who gives it out knows."""
    return stance.value[0].upper()


def _asks_about_safety_alone(form: Form) -> bool:
    return all(question.visibility is Visibility.SAFETY for question in form.questions)


def _group(form: Form, page: FormPage, policy: Policy, word: Word) -> BlankGroup:
    questions = tuple(_question(form, question, policy, word) for question in page.questions)
    return BlankGroup(page.title, page.intro, questions)


def _question(form: Form, question: Question, policy: Policy, word: Word) -> BlankQuestion:
    declines = word("decline")
    in_place = kind_of(question).declines_in_place or question.kind == "commitment_review"
    return BlankQuestion(
        ask=question.ask,
        privacy=privacy_line(question.visibility, policy, word("therapist"), form.language),
        only_read=not may_be_raised(policy, question.visibility, kept_back=False),
        parts=PARTS[question.kind](question, form.language, word),
        hint=question.hint,
        only_if=_only_if(form, question, word),
        keep=_keep(question, policy, word),
        decline=None if in_place else Tick(f"{question.name}.decline", declines, f"{question.ask}: {declines}"),
    )


def _keep(question: Question, policy: Policy, word: Word) -> Tick | None:
    """What its author may decide about one answer, where the policy leaves it to them."""
    if not offers_keeping_back(policy, question.visibility):
        return None
    which = "let" if policy is Policy.PRIVATE else "keep"
    return Tick(f"{question.name}.{which}", word(which), f"{question.ask}: {word(which)}")


def _only_if(form: Form, question: Question, word: Word) -> str:
    if question.show_if is None:
        return ""
    other = form.question(question.show_if.questions[0])
    value = next((each.label for each in other.options if each.value == question.show_if.value), question.show_if.value)
    test: When = question.show_if.test
    return word(test.value, short=other.short, value=value)


# ---------------------------------------------------------------- one kind of question after the other


def _steps(question: Question, _: str, word: Word) -> tuple[Part, ...]:
    marks = tuple(_mark(question, str(step), str(step)) for step in range(question.lowest, question.highest + 1))
    return (Steps(question.name, marks, question.low_label, question.high_label, _declining(question, word)),)


def _one_of(question: Question, _: str, word: Word) -> tuple[Part, ...]:
    marks = tuple(_mark(question, option.value, option.label) for option in question.options)
    return (Choices(question.name, marks, decline=_declining(question, word)),)


def _several(question: Question, _: str, __: Word) -> tuple[Part, ...]:
    marks = tuple(_mark(question, option.value, option.label) for option in question.options)
    return (Choices(question.name, marks, several=True),)


def _mark(question: Question, value: str, label: str) -> Mark:
    return Mark(value, label, f"{question.ask}: {label}")


def _declining(question: Question, word: Word) -> Mark:
    return _mark(question, "decline", word("decline"))


def _long(question: Question, _: str, __: Word) -> tuple[Part, ...]:
    return (Writing(question.name, question.ask, lines=5),)


def _short(question: Question, _: str, __: Word) -> tuple[Part, ...]:
    return (ShortLines((ShortLine(question.name, question.ask),)),)


def _number(question: Question, _: str, word: Word) -> tuple[Part, ...]:
    label = word("range", lowest=question.lowest, highest=question.highest)
    return (ShortLines((ShortLine(question.name, f"{question.ask} {label}", label, letters=4),)),)


def _date(question: Question, language: str, _: Word) -> tuple[Part, ...]:
    return (_day(question, language, question.ask),)


def _day(question: Question, language: str, ask: str) -> ShortLines:
    return ShortLines(
        tuple(
            ShortLine(question.field(part), f"{ask}: {label}", label, letters)
            for part, letters in (("day", 2), ("month", 2), ("year", 4))
            for label in (kind_of(question).label(language, part),)
        )
    )


def _incident(question: Question, language: str, _: Word) -> tuple[Part, ...]:
    label = {part: kind_of(question).label(language, part) for part in ("when", "what", "felt", "did")}
    when = ShortLine(question.field("when"), f"{question.ask}: {label['when']}", label["when"])
    told = (
        Writing(question.field(part), f"{question.ask}: {label[part]}", lines, label[part])
        for part, lines in (("what", 3), ("felt", 2), ("did", 2))
    )
    return ShortLines((when,)), *told


def _commitment(question: Question, language: str, _: Word) -> tuple[Part, ...]:
    kind = kind_of(question)
    what, by_when, seen = (kind.label(language, part) for part in ("what", "by_when", "how_seen"))
    days = tuple(
        Mark(value, label, f"{question.ask}: {by_when}: {label}")
        for value in ("each_time", "next_session", "on_day")
        for label in (kind.phrase(language, f"option.{value}"),)
    )
    hint = kind.phrase(language, "hint.how_seen")
    return (
        Writing(question.field("what"), f"{question.ask}: {what}", 2, what),
        Choices(question.field("by_when"), days, by_when),
        _day(question, language, f"{question.ask}: {by_when}"),
        Writing(question.field("how_seen"), f"{question.ask}: {seen}", 2, seen, hint),
    )


def _review(question: Question, language: str, word: Word) -> tuple[Part, ...]:
    """Two empty lines for promises of each, with what can be said of them: a blank sheet does not know what is open."""
    mine, theirs = kind_of(question).phrase(language, "mine"), word("theirs")
    return (
        Columns(
            Column(mine, _promises(question, language, "mine", MINE, mine, word)),
            Column(theirs, _promises(question, language, "theirs", THEIRS, theirs, word)),
        ),
    )


def _promises(
    question: Question, language: str, whose: str, ratings: tuple[str, ...], heading: str, word: Word
) -> tuple[Part, ...]:
    kind = kind_of(question)
    parts: list[Part] = []
    for number in range(1, PROMISES + 1):
        key, title = f"{whose}.{number}", f"{heading}, {number}"
        went = tuple(
            Mark(each, label, f"{title}: {label}")
            for each in (*ratings, "decline")
            for label in (kind.phrase(language, f"option.{each}"),)
        )
        asked = kind.phrase(language, "raised")
        raised = tuple(
            Mark(each, label, f"{title}, {asked}: {label}")
            for each in RAISED
            for words in (kind.phrase(language, f"raised.{whose}.{each}").format(owner=word("partner")),)
            for label in (words[0].upper() + words[1:],)
        )
        parts += [
            ShortLines((ShortLine(question.field(f"{key}.what"), f"{title}: {word('promise')}", word("promise")),)),
            Choices(question.field(key), went),
            Choices(question.field(raised_key(key)), raised, asked),
        ]
    return tuple(parts)


PARTS: Mapping[str, Callable[[Question, str, Word], tuple[Part, ...]]] = {
    "rating": _steps,
    "agreement": _one_of,
    "frequency": _one_of,
    "yes_no": _one_of,
    "single_choice": _one_of,
    "multiple_choice": _several,
    "long_text": _long,
    "short_text": _short,
    "number": _number,
    "date": _date,
    "incident": _incident,
    "commitment": _commitment,
    "commitment_review": _review,
}
"""How each kind of question stands on paper."""
