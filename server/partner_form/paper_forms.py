"""What the clinician posts while typing in a sheet: the worksheet in front of them, and those typed in before it.

Nothing of it is kept on the server until all of it is sent in: the worksheets typed in before travel along with the
page, each field under its worksheet's place, because two worksheets may ask under the same name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.partner_form.in_room_rules import OnPaper
from server.web.posted import PostedForm

SIGNED_ON = "signed_on"
SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class PaperForm:
    """`at` is the place of the worksheet on the page. `fields` holds every worksheet's, by place."""

    at: int
    press: str
    fields: Mapping[int, Mapping[str, Sequence[str]]]
    paper: OnPaper
    values: Mapping[str, str]
    is_stale: bool

    def carried(self, but: int) -> tuple[tuple[str, str], ...]:
        """Every field of the other worksheets, as the page passes them on."""
        return tuple(
            (f"{place}:{name}", value)
            for place, fields in self.fields.items()
            if place != but
            for name, values in fields.items()
            for value in values
        )


def paper_form(form: PostedForm) -> PaperForm:
    at = form.line("at", at_most=4)
    here = int(at) if at.isascii() and at.isdigit() else 0
    fields: dict[int, dict[str, Sequence[str]]] = {here: {}}
    for name in form:
        place, colon, own = name.partition(":")
        if name.startswith("q."):
            fields[here][name] = form[name]
        elif colon and place.isascii() and place.isdigit() and own.startswith("q.") and int(place) != here:
            fields.setdefault(int(place), {})[own] = form[name]
    typed = form.line(SIGNED_ON, at_most=40)
    day = _day(typed)
    return PaperForm(
        at=here,
        press=form.line("press", at_most=20),
        fields=fields,
        paper=OnPaper(form.ticked(SIGNED), day, is_day_unreadable=bool(typed) and day is None),
        values={SIGNED_ON: typed, SIGNED: "1" if form.ticked(SIGNED) else ""},
        is_stale=form.is_stale,
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
