"""How both spoke, as the clinician's copy prints it, and what the last sheet says of what was left out. Pure.

That something was left out is printed every week in the same words; how much, and of whom, on the last sheet alone.
"""

from reports import content
from server.domain.patterns import Highlight
from server.domain.surveillance import ASK, why
from server.responses import in_words
from server.responses.overview import Overview
from server.responses.spoken import Spoken, SpokenBy, has_spoken, spoken, to_tell


def patterns(seen: Overview) -> tuple[content.Pattern, ...]:
    """Every heading with both partners under it; none where nobody wrote a word."""
    return tuple(_pattern(one) for one in spoken(seen)) if has_spoken(seen) else ()


def access_offered(seen: Overview) -> tuple[content.MarkedPassage, ...]:
    """Access to a device, an account or a place that somebody offers: told by itself, without praise."""
    offered = [one for one in to_tell(seen.highlights, seen) if one.family == "access" and not one.is_dismissed]
    return tuple(_marked(one, note=why(one.quote) or ASK) for one in offered)


def pattern_note(seen: Overview) -> str:
    """What was set aside and what is still to be read, in a sentence or two; "" where there is neither."""
    names = [person.name for person in seen.people if person.place in seen.unread]
    shown = to_tell(seen.highlights, seen)
    said = [f"Not read by today’s rules yet: what {in_words.joined(names)} sent." if names else ""]
    for person in seen.people:
        count = sum(one.place is person.place and one.is_dismissed for one in shown)
        if count:
            said.append(
                f"{in_words.capital(in_words.number(count))} of {person.name}’s {'was' if count == 1 else 'were'} "
                "set aside by the clinician and not counted."
            )
    return " ".join(filter(None, said))


def not_counted(seen: Overview) -> tuple[str, ...]:
    """'46 of Ada’s words ...': how much stands in answers that are read alone. For the last sheet."""
    counts = ((person.name, seen.words_apart.get(person.place, 0)) for person in seen.people)
    return tuple(
        f"{count} of {name}’s words {'is' if count == 1 else 'are'} in answers for you to read alone, and not counted "
        "under “How they spoke of it”."
        for name, count in counts
        if count
    )


def _pattern(one: Spoken) -> content.Pattern:
    return content.Pattern(one.heading, _side(one.a), _side(one.b))


def _side(by: SpokenBy) -> content.PatternSide:
    return content.PatternSide(
        who=by.place.value,
        said=_said(by),
        kinds=", ".join(f"{says} {count}" for says, count in by.kinds),
        sessions=(
            *(
                content.PatternSession(each.number, each.passages, each.words, _why_none(each.unheard))
                for each in by.earlier
            ),
            content.PatternSession(
                None, by.passages if by.words or by.is_apart else None, by.words, _why_none(by.unheard)
            ),
        ),
        example=_marked(by.example) if by.example else None,
        beside=_marked(by.beside) if by.beside else None,
        looked_beside=by.looked_beside,
    )


def _said(by: SpokenBy) -> str:
    """'3 passages in 286 words', 'no passage matched in 286 words', with what no rule reads"""
    if not by.unheard:
        return _matched(by)
    languages = in_words.joined(by.unheard)
    if not by.words:
        return f"written in {languages}: not read by the rules"
    return f"{_matched(by)}; what is written in {languages} is not read by the rules"


def _why_none(unheard: tuple[str, ...]) -> str:
    return f"written in {in_words.joined(unheard)}, not read" if unheard else "nothing sent"


def _matched(by: SpokenBy) -> str:
    if not by.words:
        return "no words to count here" if by.is_apart else "wrote no words for this session"
    if by.is_unread and not by.passages:
        return "not read by today’s rules yet"
    words = "1 word" if by.words == 1 else f"{by.words} words"
    if not by.passages:
        return f"no passage matched in {words}"
    return f"{by.passages} {'passage' if by.passages == 1 else 'passages'} in {words}"


def _marked(one: Highlight, note: str = "") -> content.MarkedPassage:
    raised = "" if one.raisable else "not to be raised"
    return content.MarkedPassage(
        who=one.place.value,
        text=one.quote,
        says=in_words.capital(one.says),
        source=", ".join(filter(None, (one.source, f"{one.on.day} {one.on:%b}", raised))),
        note=note,
    )
