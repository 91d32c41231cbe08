"""Promises that read like surveillance: access to a phone, a place or an account offered as proof.

Such a promise may be meant as openness and still become control. It is pointed out to the clinician, never praised.
The rule looks at what is offered and takes no side: it reads the same whoever of the two made the promise.
"""

import re

THE_NOTE = "access offered: read the note on surveillance"

WHY = (
    "It offers access to a phone, an account or a whereabouts. That can be openness, and it can be control that both "
    "call openness. Ask each alone how it came about, and what would happen if it stopped."
)

_PRIVATE = (
    r"(?:phones?|mobiles?|i ?phone|tablet|laptop|computer|screen|messages|texts|whats ?app|chats?|dms|e-?mails?|inbox|"
    r"mails|accounts?|passwords?|pass ?codes?|pins?|log ?ins?|call log|browser|search history|apps?|social media|"
    r"instagram|facebook|statements?)"
)
_WHEREABOUTS = r"(?:location|whereabouts|gps|where i am|where i'm|who i'm with|who i am with)"
_SOME = r"(?:[\w'-]{1,15} ){0,4}?"
_WHOSE = r"(?:my|his|her|their|your|our|the|all|each other's|every) (?:[\w-]{1,12} ){0,2}?"
_TO_WHOM = r"(?:her|him|them|you|each other|my (?:partner|wife|husband)|[A-Z][\w-]{1,20})"

_OFFERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\b{_PRIVATE} {_SOME}(?:unlocked|face up|without a (?:code|lock)|open (?:for|to)))\b",
        rf"(?i:\bunlock(?:s|ed)? {_SOME}{_PRIVATE})\b",
        rf"(?i:\b(?:hand|give|show|send|lend)s?) {_TO_WHOM} (?i:{_SOME}{_PRIVATE})\b",
        rf"(?i:\b(?:hand|give|show|send|share)s? {_WHOSE}{_PRIVATE} {_SOME}(?:over|to|with))\b",
        rf"(?i:\b(?:share|send|turn on|switch on|show|report|keep|leave)s? {_SOME}{_WHEREABOUTS})\b",
        rf"(?i:\b(?:read|check|look through|looks through|go through|goes through|look at|looks at|search|see)(?:e?s)? "
        rf"{_SOME}{_WHOSE}{_PRIVATE})\b",
        r"(?i:\b(?:photo|picture|selfie|video ?call|face ?time|text|message|ring|call)s?\b.{0,40}"
        r"\b(?:where i am|where i'm|who i'm with|to prove|as proof|every hour|hourly))\b",
        r"(?i:\b(?:tracker|tracking app|find my|air ?tag|location sharing|shared location|dash ?cam|spy ?ware))\b",
    )
)


def offers_access(promise: str) -> bool:
    """Whether a promise offers one partner's phone, accounts or whereabouts to the other's eyes."""
    words = " ".join(promise.replace("’", "'").split())
    return any(offer.search(words) for offer in _OFFERS)


def note_on(*texts: str) -> str:
    """The note to print beside a promise, "" where none is needed."""
    return THE_NOTE if any(offers_access(text) for text in texts) else ""
