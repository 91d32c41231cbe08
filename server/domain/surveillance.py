"""Promises that read like surveillance: a phone, a code, a place or an account offered as proof.

Such a promise may be meant as openness and still become control. It is pointed out to the clinician with a sentence
why, never praised and never refused. The rules look at what is offered and take no side: they read the same whoever of
the two made the promise. To stop checking the other is no such promise, and neither is putting one's own phone away.
"""

import re
from dataclasses import dataclass

THE_NOTE = "access offered: read the note on surveillance"

ASK = "Ask each alone how it came about, and what would happen if it stopped."


@dataclass(frozen=True, slots=True)
class Watch:
    """One way of being watched: what of, why it is pointed out, and the wordings it is known by."""

    of: str
    why: str
    wordings: tuple[re.Pattern[str], ...]


def watched(*texts: str) -> Watch | None:
    """The way of being watched that a promise and how it shows amount to; None for an ordinary promise."""
    plain = [_plain(text) for text in texts]
    return next((watch for watch in WATCHES if any(_reads_like(watch, text) for text in plain)), None)


def why(*texts: str) -> str:
    """Why the clinician is asked to look at this promise twice, "" where nobody need."""
    watch = watched(*texts)
    return f"{watch.why} {ASK}" if watch else ""


def note_on(*texts: str) -> str:
    """The short note to print beside a promise, "" where none is needed."""
    return THE_NOTE if watched(*texts) else ""


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def _reads_like(watch: Watch, text: str) -> bool:
    return any(_is_offered(text, found.start()) for wording in watch.wordings for found in wording.finditer(text))


def _is_offered(text: str, start: int) -> bool:
    """Whether what was found is done, and not given up: "I do not read his messages" offers nothing to anybody."""
    return not _GIVEN_UP.search(text[max(0, start - 40) : start])


def _known_by(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


_GIVEN_UP = re.compile(
    r"(?i:\b(?:do not|don't|will not|won't|no longer|never|stop(?:s|ped)?|without|instead of)) (?:[\w']+ ){0,2}$"
)

_SOME = r"(?:[\w'-]{1,15} ){0,4}?"
_WHOSE = r"(?:my|our|your|their|his|her|the|all|every|any|each|each other's) (?:[\w-]{1,12} ){0,3}?"
_THEM = r"(?:(?i:her|him|them|you|each other|my (?:partner|wife|husband))|[A-Z][\w-]{1,20})"
_THEY = r"(?:(?i:she|he|they|you|my (?:partner|wife|husband))|[A-Z][\w-]{1,20})"
_MAY = r"(?i:(?:can|may|could|will|is free to|is allowed to) (?:always |also |then )?)"

_DEVICE = r"(?:phones?|mobiles?|i ?phone|tablet|laptop|computer|screen)"
_WRITTEN = (
    r"(?:messages|texts|whats ?app|chats?|dms|e-?mails?|inbox|call (?:list|log|history)|(?:browser|search) history|"
    r"social media|instagram|facebook|diary|journal)"
)
_PRIVATE = rf"(?:{_DEVICE}|{_WRITTEN})"
_ACCOUNT = r"(?:accounts?|statements?|mileage)"
_CODE = r"(?:passwords?|pass ?codes?|pins?|codes|(?:phone|door|bank) code|log-?ins?)"
_PLACE = r"(?:location|whereabouts|gps|google timeline|where (?:i am|i'm|we are)|who (?:i'm|i am) with|who is with me)"
_READS = (
    r"(?i:(?:reads?|checks?|sees?|opens?|searche?s?|scrolls? through|goes through|go through|"
    r"looks? (?:at|through|into)|"
    r"gets?|keeps?|holds?|uses?))"
)
_AT_WORK = r"(?:boss|manager|work|office|colleagues?|team|hotel|friends?)"

WATCHES = (
    Watch(
        "a code",
        "It hands over a password or a code, and whoever holds one can look at any hour, asked or not.",
        _known_by(
            rf"\b{_THEY} (?:{_MAY})?(?i:have|has|gets?|knows?|keeps?|uses?) (?i:{_WHOSE}{_CODE})\b",
            rf"\b(?i:give|tell|send|share|show|hand|write down)(?i:s?) (?:{_THEM} )?(?i:{_WHOSE}{_CODE})\b",
            rf"(?i:\bmy (?:[\w-]{{1,12}} ){{0,3}}{_CODE} (?:goes|is|lies|hangs|stays) (?:on|in|with))\b",
            rf"(?i:\bno (?:code|lock|password) {_SOME}{_DEVICE}|{_DEVICE} {_SOME}without a (?:code|lock|password))\b",
            r"(?i:\b(?:take|takes|took) the (?:code|lock|password) off)\b",
            r"(?i:\b(?:face ?id|finger ?print|thumb ?print)\b)",
        ),
    ),
    Watch(
        "a whereabouts",
        "It reports a whereabouts: to be followed can feel like safety to one and like being held to the other.",
        _known_by(
            rf"(?i:\b(?:share|send|turn on|switch on|show|report|keep|leave|text|message|tell)(?:s|"
            rf"ing)? {_SOME}{_PLACE})\b",
            r"(?i:\b(?:location sharing|live location|shared location|tracking app|find my|life ?360|air ?tag|gps))\b",
            r"(?i:\btrackers? (?:on|in|under) (?:the|my|our|his|her) (?:car|bag|phone|bike|keys|coat)\b)",
            r"(?i:\bfollows? me (?:on|by|with)\b)",
            r"(?i:\bwhere and with wh?om?\b)",
            r"(?i:\bso (?:that )?(?:s?he|they|you) (?:can |always )?(?:knows?|sees?) (?:where|who)\b)",
            r"(?i:\bwho is with me\b)",
        ),
    ),
    Watch(
        "proof",
        "It proves by picture, by video or by the clock where somebody is, and proof of this kind lasts for a day.",
        _known_by(
            r"(?i:\b(?:photos?|pictures?|selfies?)\b.{0,30}\b(?:of me(?! and)|where i|to prove|"
            r"as proof|so that|from (?:every|each)))\b",
            r"(?i:\b(?:video ?calls?|by video|face ?time)\b.{0,50}\b(?:so that|prove|proof|who is|"
            r"each|every|where i))\b",
            r"(?i:\b(?:messages?|texts?|photos?|calls?|rings?|reports?|sends?)\b.{0,30}\b(?:every|"
            r"each) (?:half )?hour)\b",
            r"(?i:\bhourly (?:messages?|texts?|photos?|calls?|reports?))\b",
            r"(?i:\banswer (?:every|each|all) .{0,20}(?:within|at once|straight away|immediately))\b",
            r"(?i:\bstay on the phone .{0,30}(?:whole|all the) (?:way|time|evening))\b",
        ),
    ),
    Watch(
        "a witness",
        "It brings in somebody or something else to watch: others are asked, calls are heard, things are looked into.",
        _known_by(
            rf"\b{_THEY} {_MAY}(?i:ring|call|phone|ask|write to|speak to|contact) (?i:(?:my|the) {_AT_WORK})\b",
            rf"\b{_THEY} {_MAY}(?i:ring|call|phone|ask|write to|contact) .{{1,30}} (?i:to check|"
            rf"to make sure|whether i)\b",
            r"(?i:\blistens? in\b|\b(?:can|may) hear (?:them|it|me|what)\b|\brecords? (?:my|all|every|our) calls?\b)",
            r"(?i:\b(?:dash ?cam|spy ?ware|webcam)\b|\b(?:cameras?|microphone) (?:in|at|over|by) (?:the|our|my)\b)",
            rf"(?i:\b(?:look|looks|search|searches) (?:in|into|through)? ?{_WHOSE}(?:bag|pockets?|desk|"
            rf"car|drawers?))\b",
        ),
    ),
    Watch(
        "a phone",
        "It opens a phone, or what is written on one, to the other’s eyes: a look calms for a day and is wanted again.",
        _known_by(
            rf"(?i:\b{_PRIVATE} {_SOME}(?:unlocked|face up|open (?:for|to)|open and))\b",
            rf"(?i:\bunlock(?:s|ed)? {_SOME}{_PRIVATE})\b",
            rf"\b(?i:hand|give|show|send|lend|forward)(?i:s?) {_THEM} (?i:{_WHOSE}{_PRIVATE})\b",
            rf"(?i:\b(?:hand|give|show|send|share|forward|pass|screenshot)s? (?:over )?{_WHOSE}{_PRIVATE} {_SOME}"
            r"(?:over|to|with|and send))\b",
            rf"(?i:\b(?:hands?|gives?) over {_WHOSE}{_PRIVATE})\b",
            r"(?i:\bphones? in (?:her|his|their|your) hands?)\b",
            rf"\b{_THEY} (?:{_MAY})?(?:(?i:both|always|then|often) )?{_READS} (?i:{_WHOSE}(?:{_PRIVATE}|post|mail))\b",
            rf"\b(?i:lets?) {_THEM} {_READS} (?i:{_WHOSE}{_PRIVATE})\b",
            rf"(?i:\b(?:read|check|look through|go through|look at|see)s? (?:all )?(?:my|our) {_SOME}{_PRIVATE})\b",
            r"(?i:\b(?:phone|spot|random|daily) checks?\b)",
            r"(?i:\bscrolls? (?:through|down)\b|\bscreenshots?\b)",
            r"(?i:\b(?:delete no|not delete (?:any|a)) (?:messages?|texts?|chats?))\b",
        ),
    ),
    Watch(
        "an account",
        "It gives standing access to an account, or to everything: nobody can say when enough has been seen.",
        _known_by(
            r"(?i:\b(?:full|complete|free|open|all|total)? ?access to (?:my|our|all|every\w*|any\w*|the|his|her))\b",
            rf"\b(?i:show|give|send)(?i:s?) (?:{_THEM} )?(?i:{_WHOSE}{_ACCOUNT})\b",
            rf"(?i:\blog(?:s)? in {_SOME}{_ACCOUNT} {_SOME}in front of)\b",
            r"(?i:\breads? (?:everything|anything|all of it)\b)",
            rf"\b{_THEY} {_MAY}{_READS} (?i:everything|anything|it all)\b",
            rf"\b{_THEY} {_MAY}(?i:look|check|read|see|search|open|ask|watch)\b.{{0,40}}\b(?i:whenever|"
            rf"(?:at )?any time|day or night)\b",
            r"(?i:\band (?:s?he|they) (?:(?:can|may) )?(?:checks?|watche?s?)(?! (?:in|with|"
            r"the (?:oven|weather|children)))\b)",
        ),
    ),
)
"""In the order in which a promise is tried: what is most plainly named first."""
