"""What everyone reads once a page was sent: whom to call when it is hard, and who reads the page when.

It is the same for everybody and whatever they wrote, so that nobody can tell from it what a rule matched.
"""

from dataclasses import dataclass

from server.domain.speech import ENGLISH, Speech


@dataclass(frozen=True, slots=True)
class SupportLine:
    """A line of the practice's: its first word group may be a number that a phone can call."""

    call: str
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Support:
    """The section as it is shown. Without lines `instead` stands in their place."""

    heading: str
    opening: str
    lines: tuple[SupportLine, ...]
    instead: str
    closing: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything it says, in order, as it is kept with an alert."""
        lines = tuple(f"{line.number} {line.words}".strip() for line in self.lines)
        return (self.heading, self.opening, *(lines or (self.instead,)), self.closing)


def support(written: str, clinician: str, say: Speech = ENGLISH) -> Support:
    """The section for a practice's own lines, one each. `clinician` is who the page says reads it."""
    lines = tuple(_line(line.strip()) for line in written.splitlines() if line.strip())
    return Support(
        heading=say("If tonight is hard"),
        opening=say("Writing about this can stir things up. Everyone who uses this page sees the same list."),
        lines=lines,
        instead="" if lines else say("If somebody is in danger now, call the emergency number where you are."),
        closing=say("Nobody watches this page at night. %(clinician)s reads it on working days.", clinician=clinician),
    )


def _line(line: str) -> SupportLine:
    """'116 123 Samaritans' becomes a number to call and what answers there."""
    number = ""
    for word in line.split():
        if not word.strip("+()-.,:;").isdigit():
            break
        number = f"{number} {word.strip('.,:;')}".strip()
    digits = "".join(c for c in number if c.isdigit() or c == "+")
    if len(digits) < 3:
        return SupportLine("", "", line)
    return SupportLine(f"tel:{digits}", number, line[len(number) :].lstrip(" .,:;–—-"))
