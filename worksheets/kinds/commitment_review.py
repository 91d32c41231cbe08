"""How the promises that are still open went, in the owner's view or the other one's, and whether they were raised."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import ClassVar

from worksheets.choosing import OneOf
from worksheets.definition import Question
from worksheets.kind import DECLINE, Context, JsonValue, Kind, Line, OpenCommitment, Phrases, Posted, Problem, Taken
from worksheets.plain_text import plain, posted_values

MINE = ("kept", "partly", "not_kept", "not_due")
THEIRS = ("seen", "partly_seen", "not_seen")
RAISED = ("unasked", "asked", "not_raised")


@dataclass(frozen=True, slots=True)
class PromiseReview:
    """What one person says of one promise: a rating or "decline", and whether its owner raised it ("" where unsaid)."""

    commitment_id: str
    rating: str
    raised: str


def reviews_in(value: JsonValue) -> Iterator[PromiseReview]:
    """What an answer says, promise by promise. What says only that a promise was raised rates nothing, and is left."""
    said = {key: word for key, word in value.items() if isinstance(word, str)} if isinstance(value, dict) else {}
    for key, word in said.items():
        if not key.endswith(_RAISED):
            yield PromiseReview(key, word, said.get(raised_key(key), ""))


def raised_key(commitment_id: str) -> str:
    """Where an answer holds, and a page posts, whether the owner of this promise raised it."""
    return f"{commitment_id}{_RAISED}"


_RAISED = ".raised"


def _opening(what: str) -> str:
    """The first words of a promise, so that two problems on one page do not read alike."""
    return shorten(what, 60, placeholder=" …")


class CommitmentReview(Kind):
    """One choice a promise, posted under the promise's id. The value maps ids to what was chosen, or to "decline".

    Beside each stands, where it was said, whether its owner raised it: under the id with ".raised".
    """

    name = "commitment_review"
    phrases: ClassVar[Phrases] = {
        "en": {
            "missing": "Say how it went with “{what}”, or choose “I’d rather not answer”",
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
            "by_day": "By {day}",
            "raised": "Did it come up between you?",
            "raised.mine.unasked": "I brought it up unasked",
            "raised.mine.asked": "I was asked",
            "raised.mine.not_raised": "It didn’t come up",
            "raised.theirs.unasked": "{owner} brought it up unasked",
            "raised.theirs.asked": "{owner} was asked",
            "raised.theirs.not_raised": "It didn’t come up",
            "raised.open": "I’ll leave this open",
        },
        "es": {
            "missing": "Di cómo fue con «{what}», o elige «Prefiero no responder»",
            "one": OneOf.phrases["es"]["one"],
            "unknown": OneOf.phrases["es"]["unknown"],
            "by_day": "Para el {day}",
            "option.kept": "La cumplí",
            "option.partly": "En parte",
            "option.not_kept": "No la cumplí",
            "option.not_due": "Aún no toca",
            "option.seen": "Lo vi",
            "option.partly_seen": "Vi una parte",
            "option.not_seen": "No lo vi",
            "option.decline": "Prefiero no responder",
            "mine": "Tu promesa",
            "theirs": "La promesa de {owner}",
            "closed": "Una promesa que ya no está abierta",
            "shown.decline": "Prefirió no responder",
            "raised": "¿Salió el tema entre ustedes?",
            "raised.mine.unasked": "Lo saqué yo sin que me preguntaran",
            "raised.mine.asked": "Me preguntaron",
            "raised.mine.not_raised": "No salió el tema",
            "raised.theirs.unasked": "{owner} lo sacó sin que le preguntara",
            "raised.theirs.asked": "Le pregunté a {owner}",
            "raised.theirs.not_raised": "No salió el tema",
            "raised.open": "Prefiero dejarlo abierto",
        },
    }

    def fields(self, question: Question, context: Context | None = None) -> tuple[str, ...]:  # noqa: ARG002
        known = context.commitments if context else ()
        return tuple(field for commitment in known for field in (commitment.id, raised_key(commitment.id)))

    def choices(self, commitment: OpenCommitment) -> tuple[str, ...]:
        """What can be said of this promise by the person who answers, without declining."""
        return MINE if commitment.mine else THEIRS

    def raised_choices(self, commitment: OpenCommitment, context: Context) -> tuple[tuple[str, str], ...]:
        """Whether its owner raised this promise, as values and words. The empty value leaves it open."""
        return (
            *((value, self._raised(commitment, value, context)) for value in RAISED),
            ("", self.say(context, "raised.open")),
        )

    def _raised(self, commitment: OpenCommitment, value: str, context: Context) -> str:
        whose = "mine" if commitment.mine else "theirs"
        return self.say(context, f"raised.{whose}.{value}", owner=commitment.owner_name)

    def asks_something(self, question: Question, context: Context) -> bool:  # noqa: ARG002
        return bool(context.commitments)

    def take(self, question: Question, posted: Posted, context: Context) -> Taken:
        value: dict[str, JsonValue] = {}
        problems: list[Problem] = []
        for commitment in context.commitments:
            for key, choices in (
                (commitment.id, {*self.choices(commitment), DECLINE}),
                (raised_key(commitment.id), set(RAISED)),
            ):
                chosen = sorted({each for each in map(plain, posted_values(posted, question.field(key))) if each})
                if len(chosen) > 1:
                    problems.append(Problem(question.field(key), self.say(context, "one")))
                elif chosen and chosen[0] not in choices:
                    problems.append(Problem(question.field(key), self.say(context, "unknown")))
                elif chosen:
                    value[key] = chosen[0]
        return Taken(value or None, tuple(problems))

    def unfinished(self, question: Question, value: JsonValue, context: Context) -> tuple[Problem, ...]:
        if not question.required:
            return ()
        said = value if isinstance(value, dict) else {}
        return tuple(
            Problem(question.field(commitment.id), self.say(context, "missing", what=_opening(commitment.what)))
            for commitment in context.commitments
            if commitment.id not in said
        )

    def show(self, question: Question, value: JsonValue, context: Context) -> tuple[Line, ...]:  # noqa: ARG002
        known = {commitment.id: commitment for commitment in context.commitments}
        return tuple(
            Line(self._heading(known.get(review.commitment_id), context), self._said(review, known, context))
            for review in reviews_in(value)
            if review.rating in {*MINE, *THEIRS, DECLINE}
        )

    def _heading(self, commitment: OpenCommitment | None, context: Context) -> str:
        if commitment is None:
            return self.say(context, "closed")
        whose = "mine" if commitment.mine else "theirs"
        return f"{self.say(context, whose, owner=commitment.owner_name)}: {commitment.what}"

    def _said(self, review: PromiseReview, known: Mapping[str, OpenCommitment], context: Context) -> str:
        said = self.say(context, "shown.decline" if review.rating == DECLINE else f"option.{review.rating}")
        commitment = known.get(review.commitment_id)
        if commitment is None or review.raised not in RAISED:
            return said
        return f"{said}. {self._raised(commitment, review.raised, context)}"


KIND = CommitmentReview()
