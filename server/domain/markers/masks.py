"""Reasons why a passage that matches a rule is not a cue.

Each mask looks at the sentence around a match: said of somebody else, denied, imagined, quoted. A marker names the
masks it uses. In the safety family what is ambiguous stays a cue, so its files name fewer of them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from server.domain.markers.patterns import pattern_of, vocabulary
from server.domain.markers.text import Sentence


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's match in a sentence; places count from the sentence's start.

    `head` is where the word begins that a negation would deny; a rule without one is denied before its first word.
    """

    sentence: Sentence
    start: int
    head: int
    end: int

    @property
    def clause_before(self) -> str:
        """From the start of the head's clause to the head."""
        return self.sentence.text[self.sentence.clause_start(self.head) : self.head]

    @property
    def rest_of_sentence(self) -> str:
        return self.sentence.text[self.end :]


Mask = Callable[[Match], bool]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last place where the pattern matches."""
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _pattern(pattern: str) -> re.Pattern[str]:
    """A pattern with words from the vocabulary."""
    return pattern_of(pattern, vocabulary(), "masks.py", pattern).compiled


_WORD = re.compile(r"[\w'-]{1,30}")
_NEGATION = re.compile(
    r"\b(?:not|never|no|nobody|none|nor|neither|without|hardly|barely|rarely|cannot"
    r"|(?:do|does|did|is|are|was|were|has|have|had|wo|would|ca|could|should|ai|need)n'?t|dosn'?t|dosent|doesent|dnt)\b"
)
_NOT_NEGATING = _words(
    "only just so more this stop stops stopped stopping help resist mean meant intend want wanted know sure until"
)
_RAISING = _words("think thought believe believed say saying said claim claiming true like that mean suppose")
_SUBJECTS = _words("i he she they you we u i'm i've i'd i'll he's he'd he'll she's she'd she'll you've they've")


def negated(match: Match) -> bool:
    """ "never hit me", "not scared of her"; not "I don't know why he hit me", nor "can't stop checking"."""
    before = match.clause_before
    found = _last(_NEGATION, before)
    if found is None:
        return False
    between = _WORD.findall(before[found.end() :])
    if len(between) > 8 or not _NOT_NEGATING.isdisjoint(between):
        return False
    subject = next((place for place, word in enumerate(between) if word in _SUBJECTS), None)
    return subject is None or (subject <= 2 and not _RAISING.isdisjoint(between[:subject]))


_CEASING = re.compile(r"\b(?:stopped|quit|gave up|given up|no longer|any ?more need)\b")
_RESUMED = re.compile(
    r"\b(?:can'?t|couldn'?t|haven'?t|hasn'?t|didn'?t|never|not|don'?t|wish|almost|nearly)\b[^,]{0,30}$"
)


def ceased(match: Match) -> bool:
    """ "I stopped checking his phone"; not "I haven't stopped checking"."""
    found = _CEASING.search(match.clause_before)
    return bool(found) and not _RESUMED.search(match.clause_before[: found.start()] if found else "")


_IMAGINING = re.compile(r"\b(?:if|unless|imagine|imagined|suppose|supposing|in case|as though)\b")


def hypothetical(match: Match) -> bool:
    """ "If he hit me I would leave"; not "if he hits me again", nor "if he is angry he hits me"."""
    before = match.clause_before
    found = _IMAGINING.search(before)
    if not found or re.match(r"[\w' ]{0,12}\bagain\b", match.rest_of_sentence):
        return False
    return len(_WORD.findall(before[found.end() :])) <= 3


_WISHING = re.compile(
    r"\b(?:i|we)(?:'d| would)? (?:(?:really|just|only|do|also) )?(?:don'?t |do not |never )?"
    r"(?:wish|hope|want|need|like|prefer|long)\b(?! (?:that )?(?:i|he|she|you) (?:was|were|had|hadn'?t)\b)"
)


def wished(match: Match) -> bool:
    """ "I want him to ask before he looks": what somebody asks for has not happened."""
    return bool(_WISHING.search(match.clause_before))


_MALE = (
    "dad|daddy|father|brother|uncle|grandfather|grandad|grandpa|nephew|stepdad|stepfather|father-in-law|man|guy|bloke"
)
_FEMALE = "mum|mom|mother|sister|aunt|auntie|gran|grandma|grandmother|niece|stepmum|stepmother|mother-in-law|woman|lady"
_ANYONE = (
    "friend|friends|mate|boss|manager|supervisor|colleague|colleagues|coworker|co-worker|neighbour|neighbours|neighbor"
    "|cousin|teacher|stranger|landlord|ex|ex-husband|ex-wife|ex-boyfriend|ex-girlfriend|ex-partner|parents|sibling"
    "|client|customer|patient|classmate|roommate|flatmate|bank|company|doctor|bill|work"
)
_PARTNER = "husband|wife|partner|boyfriend|girlfriend|bf|gf|fiance|fiancee|spouse"
_THIRD = re.compile(
    r"(?:^|[,(:\"“] ?|\b(?:and|but|so|when|because|while|then|that|after|how|where|by|in|about) )\s{0,3}"
    r"(?!my man\b)(?:(?:my|our|his|her|your|a|an|the|some|this|that|another|one of my) )"
    r"(?:(?!(?:and|but|of|to)\b)[\w-]{1,15} ){0,2}?"
    rf"(?:(?P<male>{_MALE})|(?P<female>{_FEMALE})|(?P<any>{_ANYONE}))\b"
    rf"(?:'?s (?:{_PARTNER}|son|daughter|dad|mum|brother|sister|boyfriend)\b|(?!'s? \w))"
    r"(?! (?:\w{1,9} )?(?:say|says|said|think|thinks|thought|know|knows|knew|saw|sees|heard|noticed|believes|asked|told"
    r"|was|were|is|are|came|called|rang|left)\b (?:\w{1,12} ){0,9}(?:when|while|and|that|how|he|she|you)\b)"
    r"(?! (?:\w{1,9} )?(?:say|says|said|think|thinks|thought|know|knows|knew|saw|sees|heard|noticed|believes)\b)"
)
_TOLD_BECAUSE = re.compile(
    rf"\b(?:tell|told|telling|ask|asked) my (?:(?P<male>{_MALE})|(?P<female>{_FEMALE})|(?P<any>{_ANYONE}))"
    r" (?:because|cause|as|since) "
)
_PERSON = re.compile(
    r"\b(?:he|she|they|you|u|we|i|he'[sd]|she'[sd]|i'[md]|i've|he'll|she'll|you've|you'[dr]e?|him|her"
    rf"|my (?:{_PARTNER}))\b"
)
_OPENING_PRONOUN = re.compile(r"\s{0,3}(?:and |then |once |sometimes |often |when )?(?P<who>he|she|they)\b")


def third_party(match: Match) -> bool:
    """ "My boss threatened me"; also "my father drank and he hit us". Without a name for "he", the partner is meant."""
    before = match.sentence.text[: match.head]
    told = _TOLD_BECAUSE.search(before)
    named = _last(_THIRD, before) or told
    if named is None:
        return _goes_on_about_a_third_party(match)
    if _is_the_partner_left(match, named):
        return False
    people = [found.group() for found in _PERSON.finditer(before, named.end())]
    return all(_may_be(named, person) or (told is not None and person.startswith("i")) for person in people)


def _may_be(antecedent: re.Match[str], person: str) -> bool:
    """Whether the pronoun can stand for the third party named before it."""
    if person in ("him", "her", "them"):
        return True
    if antecedent["male"]:
        return person.startswith("he")
    if antecedent["female"]:
        return person.startswith("she")
    return person.startswith(("he", "she", "they"))


def _goes_on_about_a_third_party(match: Match) -> bool:
    """ "My father drank. He hit us." The sentence before names somebody else, no partner; this one begins with "he"."""
    opening = _OPENING_PRONOUN.match(match.sentence.text[: match.head])
    before = match.sentence.before
    antecedent = _THIRD.match(before.lstrip())
    if not opening or not antecedent:
        return False
    meanwhile = [found.group() for found in _PERSON.finditer(before.lstrip(), antecedent.end())]
    if not all(_may_be(antecedent, person) or person.startswith("i") for person in meanwhile):
        return False
    people = [found.group() for found in _PERSON.finditer(match.sentence.text[: match.head])]
    return all(_may_be(antecedent, person) for person in people)


_EARLIER = re.compile(
    r"(?<!like )(?<!of )(?<!than )\b(?:(?:my|his|her|a|an|the|our) (?:last|previous|first|earlier|former|old|past) "
    r"(?:relationship|marriage|husband|wife|boyfriend|girlfriend|partner)"
    r"|before (?:i|we) (?:ever )?met|as a (?:child|kid|girl|boy|teenager)|growing up|in my (?:childhood|teens)"
    r"|when (?:i|he|she) was (?:a (?:child|kid|girl|boy|teenager)|little|small|young|\d{1,2}|five|six|seven|eight|nine"
    r"|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)|at school)\b"
)
_NOW = re.compile(r"\b(?:now|today|too|and you|this week|same)\b")
_EX = re.compile(r"(?<!like )(?<!than )\b(?:my|an) ex(?:[- ](?:husband|wife|boyfriend|girlfriend|partner))?\b(?!')")
_EX_AS_OBJECT = re.compile(r"\b(?:by|of|from|with) (?:my|an) ex\b")
_GOES_ON = re.compile(
    r"\b(?:still|keeps?|is|has|won't|doesn't|wants|again|now|today|too|this week"
    r"|(?:since|after) (?:we|i|he|she|the) (?:broke|left|split|separated|break ?up|divorce))\b"
)
_JUST_PARTED = re.compile(
    r"\bmy ex\b|\b(?:broke|break|split) ?up\b|\bbroken up\b|\bdivorc|\bseparated\b|\bi left (?:him|her)\b"
)


def earlier(match: Match) -> bool:
    """Somebody else's doing, long before: "my ex controlled me", "as a child". Not "now he does what my ex did"."""
    text = match.sentence.text
    found = _EARLIER.search(text)
    if not found:
        return _was_an_ex(match)
    between = text[min(found.end(), match.head) : max(found.start(), match.head)]
    return not _NOW.search(between) and not _NOW.search(match.rest_of_sentence[:15])


def _was_an_ex(match: Match) -> bool:
    """ "My ex hit me", "scared of my ex". Not "my ex keeps following me", nor "he hit me when my ex rang"."""
    text = match.sentence.text
    if _EX_AS_OBJECT.search(text, match.start, match.end + 25):
        return not _JUST_PARTED.search(match.sentence.before)
    found = _last(_EX, text[: match.head])
    return found is not None and not _is_the_partner_left(match, found)


def _is_the_partner_left(match: Match, ex: re.Match[str]) -> bool:
    """Whether "my ex" is the person whom the passage is about: it goes on, or tells of the parting just before."""
    if "my ex" not in ex.group():
        return False
    words = match.sentence.text[ex.end() : match.end]
    return bool(_GOES_ON.search(words[:60]) or _JUST_PARTED.search(match.sentence.before))


_CONTRAST = re.compile(r"\b(?:but|now|not any ?more|any ?more|these days|this week|until|since)\b")


def used_to(match: Match) -> bool:
    """ "I used to check his phone, this week I didn't": past, and contrasted with now."""
    before = match.clause_before
    return bool(re.search(r"\bused to\b", before)) and bool(_CONTRAST.search(match.rest_of_sentence))


_FICTION = re.compile(
    r"\b(?:in|on|about|watched|watching|watch|saw|read|reading) (?:the|a|an|that|this|my|some|her|his) (?:\w{1,12} )?"
    r"(?:film|movie|book|novel|series|show|documentary|story|programme|play|song|podcast|game|dream|article|news"
    r"|course)\b"
    r"|\bthe (?:guide|book|worksheet|text|film|article|course) (?:says|said|asks|describes|talks|writes)\b"
)


def fiction(match: Match) -> bool:
    """ "In the film she is hit", "the guide says that"."""
    return bool(_FICTION.search(match.sentence.text))


def quoted(match: Match) -> bool:
    """Between quotation marks: somebody's words, not the author's stance."""
    return match.sentence.is_quoted(match.head)


_REPORTING = re.compile(
    r"(?<!if )(?<!when )(?<!whenever )\b(?:he|she|they|you|everyone|people|(?:my|his|her) \w{1,15}) (?:\w{1,9} )?"
    r"(?:say|says|said|saying|think|thinks|thought|claim|claims|claimed|call|calls|called|tell|tells|told|insist"
    r"|insists"
    r"|insisted|believe|believes|suggested|wrote|writes)\b"
)


def reported(match: Match) -> bool:
    """ "He said it was small": another person's words without marks. Not where the author speaks again in between."""
    start = max(match.sentence.text.rfind(mark, 0, match.head) for mark in (" but ", " and i ", "; ")) + 1
    return bool(_REPORTING.search(match.sentence.text, start, match.head))


_EXCUSE = _pattern(r"\b{excuse}\b(?! {blames_own_character})")
_LESSENED = re.compile(r"(?<!not )\b(?:only|had to|have to|was forced to|just wanted to|drove me to|made me) ?$")


def excused(match: Match) -> bool:
    """ "I hid it so you would not worry", "I only hid it once": an excuse in the clause outweighs what it admits."""
    rest = match.rest_of_sentence[:90]
    end = next((found.start() for found in re.finditer(r"[,:()]|\s-|\b(?:but|and)\b", rest)), len(rest))
    words = match.sentence.text[match.head : match.end] + rest[:end]
    return bool(_EXCUSE.search(words)) or bool(_LESSENED.search(match.clause_before))


def stated(match: Match) -> bool:
    """ "How you feel matters.": a full stop ends it, so it asks nothing. "how do you feel" without any mark may ask."""
    return bool(match.sentence.ending) and "?" not in match.sentence.ending


_AROUND = (
    "family|in-?laws|therapist|counsellor|counselor|professor|class|exams?|school|semester|job|interview|co-?workers?"
    "|customers?|managers?|bosses|sons?|daughters?|roommates?|grandparents?|cousins?|nurse|police|surgery"
)
_ABSENT = re.compile(
    rf"\b(?:he|she|he's|she's|him|his|her|my (?:{_PARTNER}|ex|so)|anyone|others|people|someone|somebody|reddit|guys"
    rf"|advice)\b"
)
_ABSENT_ASIDE = re.compile(
    rf"\b(?:your|ur) (?:{_PARTNER}|so|s)\b|\b(?:someone|somebody|anyone|anybody|people|others|folks|you guys|y'all"
    rf"|a person|a relationship)\b"
)


def to_readers(match: Match) -> bool:
    """ "My husband hides things. What do you think?": asked of readers, since the partner was just spoken about."""
    return bool(_ABSENT.search(match.sentence.before) or _ABSENT_ASIDE.search(match.sentence.text))


_OTHERS = re.compile(
    r"(?<!tell )(?<!told )(?<!telling )(?<!from )(?<!with )(?<!front of )(?<!behind )(?<!before )"
    r"\b(?:my|our|the|a|an|this|that|his|her|these|those|some|one of my) (?:[\w-]{1,12} ){0,2}?"
    rf"(?:{_MALE}|{_FEMALE}|{_ANYONE}|{_AROUND})\b(?!'s? \w)"
)
_OWN_COUPLE = re.compile(
    rf"\b(?:{_PARTNER}|s\.?o|relationship|marriage|we|we'\w{{1,2}}|us|our|you|your|yours|you'\w{{1,2}}|u|ur|each other"
    r"|wedding|affair|cheat\w{0,3})\b"
)
_HE_OR_SHE = re.compile(r"\b(?:he|she|him|her|his|hers|he's|she's|he'd|she'd)\b")


def about_others(match: Match) -> bool:
    """ "My brother was drunk and I was furious": a sentence about other people, in which the partner has no part."""
    text = match.sentence.text
    if _OWN_COUPLE.search(text):
        return False
    named, pronoun = _OTHERS.search(text), _HE_OR_SHE.search(text)
    if named:
        return pronoun is None or pronoun.start() >= named.start()
    before = match.sentence.before
    if not _OTHERS.search(before) or _OWN_COUPLE.search(before):
        return False
    return pronoun is not None or not _HE_OR_SHE.search(before)


_OWN_PARTNER = (
    r"my (?:[\w'()\d-]{1,9} ){0,2}?(?:(?P<husband>husband|hubby|boyfriend|bf)|(?P<wife>wife|girlfriend|gf)"
    r"|(?:partner|spouse|fianc\w{1,2}|ex|so|s\.o|significant other|better half|date|crush))\b"
    r"|(?:dating|seeing|met|love|loved|married|marry|with|like|liked|to|about) (?:this|a|the) "
    r"(?:\w{1,12} ){0,2}(?:guy|girl|man|woman|boy|lady)\b"
)
_THEIR_OR_SOME = (
    r"(?:my|our|his|her|their|your|the other|another|some|one of my|that other|a random|this other|the random) "
    r"(?:(?!(?:and|but|of|to|friends)\b)[\w-]{1,12} ){0,2}?"
    r"|(?:a|the|this|that) (?:[\w-]{1,12} )?(?=(?:friend|boss|ex|co-?worker))"
)
_SOMEBODY = re.compile(
    rf"\b(?:(?P<own>{_OWN_PARTNER})|(?:{_THEIR_OR_SOME})"
    rf"(?:(?P<male>{_MALE}|son|boyfriend|husband|boy|guys|dude|fil|bil)"
    rf"|(?P<female>{_FEMALE}|daughter|girlfriend|wife|girl|mil|sil)"
    rf"|(?P<any>{_ANYONE}|roommates|family|in-?laws|kids|children|therapist|professor|employer))\b(?!'s? \w))"
)
_SEVERAL = re.compile(
    r"(?:friends|colleagues|neighbours|parents|families|family|in-?laws|kids|children|roommates|guys)$"
)
_PARTNER_NAMED = re.compile(rf"\b(?:{_OWN_PARTNER})")
_HE_SHE_THEY = re.compile(
    r"\b(?P<he>he|he'\w{1,2}|hes|him|his)\b|\b(?P<she>she|she'\w{1,2}|shes|her)\b|\b(?:they|them)\b"
)


def somebody_else(match: Match) -> bool:
    """ "My friend rang. We talked a while. She hung up on me": "she" is the last person named, and not the partner.

    Also "my husband ... she always lies": a partner who is a man is not "she". Where nobody fits, the partner is meant.
    """
    text = match.sentence.text
    pronoun = _HE_SHE_THEY.search(text, match.start, match.end) or _last(_HE_SHE_THEY, text[: match.start])
    if pronoun is None or re.match(r"(?:you|your?e?|u|my|i'm the)\b", text[match.start : match.end]):
        return False
    before = match.sentence.so_far + text[: pronoun.start()]
    named = [found for found in _SOMEBODY.finditer(before) if _fits(found, pronoun)]
    if not named:
        partner = _last(_PARTNER_NAMED, before)
        return partner is not None and _is_of_the_other_sex(partner, pronoun)
    others = [found for found in named if not found["own"]]
    if not others or named[-1]["own"]:
        return False
    return len(others) == len(named) or _opens_a_sentence(before, named[-1].start())


def _is_of_the_other_sex(partner: re.Match[str], pronoun: re.Match[str]) -> bool:
    return bool((partner["husband"] and pronoun["she"]) or (partner["wife"] and pronoun["he"]))


def _fits(named: re.Match[str], pronoun: re.Match[str]) -> bool:
    """Whether the pronoun can stand for the person named before it."""
    if _SEVERAL.search(named.group()) and (pronoun["he"] or pronoun["she"]):
        return False
    if pronoun["he"]:
        return not (named["female"] or named["wife"])
    if pronoun["she"]:
        return not (named["male"] or named["husband"])
    return True


def _opens_a_sentence(text: str, place: int) -> bool:
    """Whether at most two words stand between the place and the end of the sentence before."""
    start = max(text.rfind(mark, 0, place) for mark in ".!?;\n") + 1
    return len(text[start:place].split()) <= 2


_IMPUTED = re.compile(
    r"(?:^ {0,3}had|(?:^|[ ,(])(?:have|did|do|does|should|shall|would|could|may|might|whether|unless|am)"
    r"|\b(?:he|she|they|you|who|people|everyone|friends|family|parents|mum|mom|dad|friend|husband|wife|partner"
    r"|boyfriend|girlfriend)"
    r"(?:'s|'ll| is| was| has| had| just| even| then| always| also| still){0,2}"
    r" (?:said|says|saying|say|thinks?|things|thought|impl(?:y|ies|ied)|claims?|claimed|heard|believes?|believed"
    r"|insists?|swears?"
    r"|accus\w{1,3}|insinuat\w{1,3}|suspects?|suspected|assum\w{1,3}|convinced|dreamed|dreamt|decided|acts? like"
    r"|making it seem like)(?: to \w{1,9})?"
    r"|\b(?:me|us|people) saying|\b(?:he|she|they) (?:sees|saw)(?: is)?"
    r"|\b(?:tells?|told|telling|texted|reminds?|convinced|convincing) (?:me|us|everyone|people|others|my (?:mum|mom"
    r"|mother|friends|family|parents|sister))"
    r"|\b(?:a dream|dreamt|dreamed|rumou?rs?|impression|accusation|accusations|examples?|include|as if|as though"
    r"|paranoid|convinced)"
    r"),? (?:that |how )?[\"']?$"
)
_AUTHORS_I = re.compile(r"\bi\b")
_ASKS = re.compile(r" {0,3}(?:what|how|is|was|did|do|does|are|why|when|who|should|am|would|could|can|have|had|where)\b")
_AS_IF = re.compile(r"\b(?:like|if|though) (?:that )?i(?:'m|m| am| was| were)\b")


def imputed(match: Match) -> bool:
    """ "Should I cheat?", "she implied I was lying", "it felt like I was cheating": asked or imagined, not owned."""
    text = match.sentence.text
    author = _last(_AUTHORS_I, text[: match.head + 2])
    if author is None:
        return False
    if "?" in match.sentence.ending and _ASKS.match(text):
        return True
    start = author.start()
    return bool(_IMPUTED.search(text[max(0, start - 60) : start]) or _AS_IF.search(text, max(0, start - 14), start + 8))


_OWN_OLD_WORDS = re.compile(
    r"\bi(?:'ve| have| had)? (?:(?:always|even|often|once|first|just|kept|used to|only) ){0,2}"
    r"(?:called|call|calling|used the word|told myself|tell myself|telling myself|pretended|pretend|denied|insisted"
    r"|claimed|convinced myself|said to myself|said it was|said it were|said there was|liked to say|would say"
    r"|told (?:you|her|him|them|everyone|my \w{1,12}|[a-z]{2,12}) (?:that )?(?:it|that|there|he|she|you|i|we)|swore)\b"
)


def retracted(match: Match) -> bool:
    """ "I called it small and it wasn't", "I told myself it was for you": the author's own earlier words, given up."""
    return bool(_OWN_OLD_WORDS.search(match.sentence.text, 0, match.head))


_URGED_BY_AUTHOR = _pattern("{author_urges}")
_URGED_BY_PARTNER = _pattern("{partner_urges}")
_AUTHOR = re.compile(r"(?:i|i'm|i've|i'd|im|ive|me)\b")
_WHENEVER = re.compile(
    r"\b(?:when|whenever|if|time|soon as|while|minute|moment|second|until|till|because|as|once|and)\b"
)


def unpressed(match: Match) -> bool:
    """ "He walked out at dinner": a silence or a leaving before which the other had not asked or pressed.

    "I asked who she was. He shrugged." is kept: the pressing may stand in the sentence before.
    """
    text, start, end = match.sentence.text, match.start, match.end
    urged = _URGED_BY_PARTNER if _AUTHOR.match(text[start:end]) else _URGED_BY_AUTHOR
    if urged.search(text[max(0, start - 130) : start]) or urged.search(text[start:end]):
        return False
    if start < 15 and urged.search(match.sentence.before[-110:]):
        return False
    condition = _WHENEVER.search(text, end, end + 40)
    return condition is None or not urged.search(text, condition.end(), end + 130)


_WRONGED = re.compile(
    r"\b(?:lie[sd]?|lying|liar|cheat\w{0,3}|affair|unfaithful|faithful|loyal|infidelity|betray\w{0,3}|trust\w{0,3}|truth"
    r"|honest\w{0,2}|secret\w{0,2}|hid|hide|hiding|hidden|gambl\w{1,3}|bets?|betting|casino|debts?|loans?|borrow\w{0,3}"
    r"|money|spent|spend\w{0,3}|porn|drunk|drank|drinks?|drinking|tinder|text(?:s|ed|ing)?|messag\w{1,3}|dms?|emails?"
    r"|kiss\w{0,3}|slept|sleep\w{0,3} with|flirt\w{0,4}|sorry|apolog\w{1,5}|forg[ai]v\w{1,6}|fault|blame\w{0,2}"
    r"|hurt\w{0,3}|hit|slap\w{0,4}|shove\w{0,2}|shout\w{0,3}|yell\w{0,3}|screamed|threw|snapped|phone|deleted?"
    r"|jealous\w{0,1}|accus\w{1,6}|weed|drugs?|smok\w{1,3}|snoop\w{0,3}|spying|check(?:ed|ing)|worksheet|counsell?ors?"
    r"|session|promised?|broke|broken|wrong|mistakes?|what i did|happened)\b"
)
_ENOUGH_TO_TELL = 60
"""Characters around a sentence from which one can tell what the passage is about."""


def off_topic(match: Match) -> bool:
    """ "It was one night" in an account of a holiday: nothing around it speaks of a lie, a hurt or a breach of trust.

    A short answer is taken to speak of what was asked.
    """
    sentence = match.sentence
    around = (sentence.so_far, sentence.text, sentence.to_come)
    if len(sentence.so_far.strip()) + len(sentence.to_come.strip()) < _ENOUGH_TO_TELL:
        return False
    return not any(_WRONGED.search(words) for words in around)


_LEFT_UNDONE = r"(?:did ?n'?t|didnt|did not|never|have ?n'?t|could ?n'?t|don'?t) (?:\w{1,9} )?"
_OWN_DOING = re.compile(
    r"\b(?:i|i've|i'd|i'm|im|ive|we) (?:(?!(?:he|she|they|you)\b)[\w']{1,12} ){0,3}?(?:lied|lie|lying|hid|hidden|hide"
    r"|hiding|cheat\w{0,3}|kissed|slept|messag\w{1,3}|text(?:ed|ing)|delet\w{1,3}|borrow\w{0,3}|spent|spend|stole|steal"
    r"|took|gambl\w{1,3}|bet|drank|drink|drinking|smoked?|shouted|yell\w{0,3}|snapped|scream\w{0,3}|hit|slapp?ed"
    r"|push\w{0,3}|shov\w{1,2}|threw|broke|ignor\w{1,3}|ghost\w{0,3}|left|dump\w{0,3}|reject\w{0,3}|block\w{0,3}"
    r"|check\w{0,3}|looked|read|snoop\w{0,3}|follow\w{0,3}|kept|keep|told|said|forgot|did|done|doing|went|met|signed"
    rf"|{_LEFT_UNDONE}(?:tell|told|say|said|mention\w{{0,2}}|answer\w{{0,2}}|reply|replied|invite|call|show|admit|ask"
    r"|feel|want|trust|love|help)|joined|downloaded|opened|refused|hurt|betray\w{0,3}|mess\w{0,2} up|screwed up"
    r"|fucked up|pretended|made|cut|rented|exaggerat\w{1,3}|flirt\w{0,3}|used|bought|sold|lost it|lost my|slipp\w{1,3}"
    r"|overreact\w{0,3}|paid|accused|shut|cancel\w{1,3}|act\w{0,3}|let|gave|dat(?:ed|ing)|had sex|called|agreed"
    r"|treat\w{0,3}|been (?:so |very )?\w{4,12}|stopped|quit|avoid\w{0,3}|could(?:n't| not)|wasn'?t|was not|fell|got"
    r"|have to|storm\w{0,3}|mistreat\w{0,3}|talked|needed to|been too)\b"
    r"|\bfor (?:doing|saying|being|having) |\bhook\w{0,3} ?ups?\b"
    r"|\b(?:my (?:fault|lies?|mistakes?|affair|gambling|drinking|spending|behaviou?r|temper)|the (?:affair|lies?|texts"
    r"|messages)|of me|guilt\w{0,2}|ashamed|sorry|regret\w{0,4}|proud|should ?n'?t have|should not have"
    r"|an? (?:asshole|mistake|bitch|jerk)|bad person|wrong)\b"
)


def blameless(match: Match) -> bool:
    """ "I was tired" in an account of a day: the author tells of nothing done or left undone that it could excuse."""
    sentence = match.sentence
    if len(sentence.so_far.strip()) + len(sentence.to_come.strip()) + match.start < _ENOUGH_TO_TELL:
        return False
    around = (sentence.before, sentence.text, sentence.to_come[:120])
    return not any(_OWN_DOING.search(words) for words in around)


_ACCUSED = re.compile(
    r"\b(?:accus\w{1,6}|blam\w{1,3}|suspect\w{0,3}|suspicio\w{1,3}|jealous\w{0,1}|paranoid|insecure|rumou?rs?|convinced"
    r"|insinuat\w{1,4}|impl(?:y|ies|ied|ying)|call(?:s|ed|ing) me|(?:question|ask)(?:s|ed|ing) (?:me )?(?:if|whether)"
    r"|question(?:s|ed|ing) me|doesn'?t (?:believe|trust) me|don'?t (?:believe|trust) me"
    r"|(?<!i )(?<!i'm )(?<!i've )(?:thinks?|thinking|thought|believes?|believed|claims?|claimed|says?|said|saying"
    r"|insists?|insisted|reckons?|assum\w{1,3}|sure|told (?:me|him|her|you|them|people|everyone|my \w{3,9})"
    r"|made (?:him|her) think)"
    r"(?: that)? (?:i|i'\w{1,2}|im|ive|we|it|this|my))\b"
)


def unaccused(match: Match) -> bool:
    """ "I would never hit a woman" late in an account in which nobody says so; not after "She calls me an abuser."."""
    sentence = match.sentence
    if len(sentence.so_far.strip()) + match.start < _ENOUGH_TO_TELL:
        return False
    return not (_ACCUSED.search(sentence.so_far) or _ACCUSED.search(sentence.text))


MASKS: Mapping[str, Mask] = {
    mask.__name__: mask
    for mask in (
        negated,
        ceased,
        hypothetical,
        wished,
        third_party,
        earlier,
        used_to,
        fiction,
        quoted,
        reported,
        retracted,
        excused,
        imputed,
        stated,
        about_others,
        to_readers,
        somebody_else,
        unpressed,
        off_topic,
        blameless,
        unaccused,
    )
}
