"""Definitions and questions for the tests of worksheets, written where they are read."""

from datetime import date

from worksheets.definition import DefinitionProblem, Form, Option, Question, Stance, Visibility, Worksheet
from worksheets.kind import Context, OpenCommitment
from worksheets.kinds import KINDS
from worksheets.toml_reader import read_worksheet

TODAY = date(2026, 11, 23)
MINE = OpenCommitment("p1", True, "Ada", "Ask before nine", "each_time", "No questions after nine", date(2026, 11, 19))
THEIRS = OpenCommitment("p2", False, "Ben", "Open the post", "next_session", "It lies open", date(2026, 11, 12))
CONTEXT = Context((MINE, THEIRS), "en", TODAY)

TOP = """
name = "sample"
version = 1
guide = "repairing_trust"
minutes = 5
languages = ["en"]
title = { en = "Sample" }
summary = { en = "A sample." }
intro = { en = "What this is for." }
clinician_note = { en = "When to use it." }
"""

ASKED = """
visibility = "may_be_raised"
required = true
ask = { en = "What?" }
short = { en = "What" }
"""


def item(key: str, kind: str = "long_text", rest: str = "", asked: str = ASKED) -> str:
    return f'[[groups.items]]\nkey = "{key}"\nkind = "{kind}"\n{asked}\n{rest}\n'


def group(key: str, *items: str) -> str:
    return f'[[groups]]\nkey = "{key}"\ntitle = {{ en = "Page" }}\n' + "".join(items)


def worksheet(*parts: str, top: str = TOP, file: str = "sample.v1.toml") -> Worksheet:
    return read_worksheet(top + "\n".join(parts), file)


def form(*parts: str, stance: Stance = Stance.INJURED) -> Form:
    return worksheet(*parts).form_for(stance, "en")


def fault_of(*parts: str, top: str = TOP, file: str = "sample.v1.toml") -> DefinitionProblem:
    """The problem that reading this definition ends in."""
    try:
        read_worksheet(top + "\n".join(parts), file)
    except DefinitionProblem as problem:
        return problem
    raise AssertionError("the definition was accepted")


def question(kind: str, *, required: bool = False) -> Question:
    options = {
        "agreement": [(str(n), f"Step {n}") for n in range(1, 6)],
        "frequency": [(str(n), f"Step {n}") for n in range(5)],
        "yes_no": [("yes", "Yes"), ("no", "No")],
        "single_choice": [("tea", "Tea"), ("coffee", "Coffee")],
        "multiple_choice": [("tea", "Tea"), ("coffee", "Coffee")],
    }.get(kind, [])
    lowest, highest = {"number": (0, 7)}.get(kind, KINDS[kind].usual_range or (0, 0))
    return Question(
        key="it",
        item="it",
        kind=kind,
        ask="What?",
        hint="",
        short="What",
        visibility=Visibility.MAY_BE_RAISED,
        required=required,
        options=tuple(Option(value, label) for value, label in options),
        lowest=lowest,
        highest=highest,
        max_length=KINDS[kind].max_length,
    )
