"""What to leave unsaid with both in the room: points, and never a word of what they are about. Pure.

The first point stands there every week, whatever the last sheet holds: a point that came and went with a safety answer
would tell of it.
"""

from dataclasses import dataclass

ALWAYS = "Anything on the last sheet."


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What one session holds that is not for both. Answers about safety are in none of it.

    `homework`: something was sent, so there is a state of it to give away. `rated`: there are ratings or scores.
    `kept`: answers for the clinician alone. `private`: answers that their writer's policy does not let be raised.
    `unpublished`: promises outside the shared ledger. `declined`: somebody declined something.
    """

    homework: bool = False
    rated: bool = False
    kept: bool = False
    private: bool = False
    unpublished: bool = False
    declined: bool = False


def not_with_both(unsaid: Unsaid) -> tuple[str, ...]:
    """One sentence a point, in a fixed order."""
    points = (
        (True, ALWAYS),
        (unsaid.homework, "Who was sent, began or finished what."),
        (unsaid.declined, "Who declined what."),
        (unsaid.rated, "Either partner’s ratings or scores."),
        (unsaid.kept, "Answers kept for you alone."),
        (unsaid.private, "Answers whose writer has not said that they may be raised."),
        (unsaid.unpublished, "Promises that are not in the shared ledger."),
    )
    return tuple(point for holds, point in points if holds)
