"""How the promises that are still open went: the owner's view and the other one's."""

from typing import ClassVar

from worksheets.choosing import OneOf
from worksheets.definition import Question
from worksheets.kind import DECLINE, Context, JsonValue, Kind, Line, OpenCommitment, Phrases, Posted, Problem, Taken
from worksheets.plain_text import plain, posted_values

MINE = ("kept", "partly", "not_kept", "not_due")
THEIRS = ("seen", "partly_seen", "not_seen")


class CommitmentReview(Kind):
    """One choice a promise, posted under the promise's id. The value maps ids to what was chosen, or to "decline"."""

    name = "commitment_review"
    phrases: ClassVar[Phrases] = {
        "en": {
            "missing": "Say how this promise went, or choose “I’d rather not answer”",
            "one": OneOf.phrases["en"]["one"],
            "unknown": OneOf.phrases["en"]["unknown"],
            "option.kept": "I kept it",
            "option.partly": "Partly",
            "option.not_kept": "I didn’t",
            "option.not_due": "Not due yet",
            "option.seen": "I saw it",
            "option.partly_seen": "I saw part of it",
            "option.not_seen": "I didn’t see it",
            "option.decline": "I’d rather not answer",
            "mine": "Your promise",
            "theirs": "{owner}’s promise",
            "closed": "A promise that is no longer open",
            "shown.decline": "Rather not answered",
        }
    }

    def fields(self, question: Question, context: Context | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return tuple(commitment.id for commitment in context.commitments) if context else ()

    def choices(self, commitment: OpenCommitment) -> tuple[str, ...]:
        """What can be said of this promise by the person who answers, without declining."""
        return MINE if commitment.mine else THEIRS

    def asks_something(self, question: Question, context: Context) -> bool:  # noqa: ARG002
        return bool(context.commitments)

    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        value: dict[str, JsonValue] = {}
        problems: list[Problem] = []
        for commitment in context.commitments:
            field = question.field(commitment.id)
            chosen = sorted({each for each in map(plain, posted_values(posted, field)) if each})
            if len(chosen) > 1:
                problems.append(Problem(field, self.say(context, "one")))
            elif chosen and chosen[0] not in {*self.choices(commitment), DECLINE}:
                problems.append(Problem(field, self.say(context, "unknown")))
            elif chosen:
                value[commitment.id] = chosen[0]
        return Taken(value or None, tuple(problems))

    def unfinished(self, question: Question, value: JsonValue, context: Context) -> tuple[Problem, ...]:
        if not question.required:
            return ()
        said = value if isinstance(value, dict) else {}
        return tuple(
            Problem(question.field(commitment.id), self.say(context, "missing"))
            for commitment in context.commitments
            if commitment.id not in said
        )

    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:  # noqa: ARG002
        if not isinstance(value, dict):
            return ()
        known = {commitment.id: commitment for commitment in context.commitments}
        shown = (MINE, THEIRS, (DECLINE,))
        return tuple(
            Line(self._heading(known.get(id_), context), self._said(said, context))
            for id_, said in value.items()
            if isinstance(said, str) and any(said in each for each in shown)
        )

    def _heading(self, commitment: OpenCommitment | None, context: Context) -> str:
        if commitment is None:
            return self.say(context, "closed")
        whose = "mine" if commitment.mine else "theirs"
        return f"{self.say(context, whose, owner=commitment.owner_name)}: {commitment.what}"

    def _said(self, said: str, context: Context) -> str:
        return self.say(context, "shown.decline" if said == DECLINE else f"option.{said}")


KIND = CommitmentReview()
