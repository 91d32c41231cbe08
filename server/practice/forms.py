"""What was typed about the practice and its people, and what needs another look. A problem says what to do."""

from collections.abc import Collection, Iterable, Mapping

from server.domain import passwords
from server.domain.addresses import is_address, tidy
from server.domain.cover import HOURS_AT_LEAST, HOURS_AT_MOST
from server.domain.markers import the_markers
from server.domain.words import Policy, Role
from server.forms import Form
from server.practice.markers import hidden
from server.practice.rules import SUBJECTS, Owner, Settings, hint_in, roles_given_by, zones

PRACTICE_FIELDS = ("name", "time_zone", "policy", "sender_name", "subject", "reply_to")
SETTINGS_FIELDS = (*PRACTICE_FIELDS, "alert_cover_hours", "writing_hours", "report_hours", "report_months")
OWNER_FIELDS = ("owner_name", "email")
START_ORDER = ("name", "time_zone", *OWNER_FIELDS, "password", "policy", "sender_name", "subject", "reply_to")
INVITATION_FIELDS = ("name", "email", "role")
OWN_FIELDS = ("name", "time_zone")

USUAL_HOURS = "12"
USUAL_WRITING_HOURS = "24"
USUAL_MONTHS = "24"
MONTHS_AT_MOST = 120
LONGEST_NAME = 100
LONGEST_SENDER = 60
LONGEST_LINE = 150
LINES_AT_MOST = 8

WRITE_ADDRESS = "Write the e-mail address in full, like name@example.org."


def start_form(typed: Mapping[str, str], password: str) -> Form:
    """Everything a new practice needs. Replies go to the owner unless something else is typed."""
    checked = settings_form({**typed, "reply_to": typed["reply_to"] or typed["email"]})
    problems = dict(checked.problems)
    if not typed["reply_to"]:
        problems.pop("reply_to", None)
    problems |= _problems(owner_name=_name_problem(typed["owner_name"]), email=_address_problem(typed["email"]))
    weak = passwords.problem_with(password, typed["name"], typed["owner_name"], typed["email"])
    problems |= _problems(password=weak)
    return Form(typed, {field: problems[field] for field in START_ORDER if field in problems})


def settings_form(typed: Mapping[str, str]) -> Form:
    return Form(
        typed,
        _problems(
            name=_name_problem(typed["name"], "Write the practice’s name."),
            time_zone=_zone_problem(typed["time_zone"]),
            policy="" if typed["policy"] in list(Policy) else "Choose one of the three.",
            sender_name=_sender_problem(typed["sender_name"]),
            subject="" if typed["subject"] in SUBJECTS else "Choose one of the three subjects.",
            reply_to=_address_problem(typed["reply_to"]),
            support_lines=_lines_problem(typed.get("support_lines", "")),
            alert_cover_hours=_hours_problem(typed.get("alert_cover_hours", USUAL_HOURS)),
            writing_hours=_hours_problem(typed.get("writing_hours", USUAL_WRITING_HOURS)),
            report_hours=_hours_problem(typed.get("report_hours", USUAL_HOURS)),
            report_months=_months_problem(typed.get("report_months", USUAL_MONTHS)),
        ),
    )


def read_markers(posted: Iterable[str]) -> frozenset[str]:
    """The hidden markers among what was ticked."""
    return frozenset(posted) & {name for name, _, _ in hidden(the_markers())}


def settings_from(form: Form) -> Settings:
    """The settings of a form without problems."""
    typed = form.values
    lines = (" ".join(line.split()) for line in typed.get("support_lines", "").splitlines())
    return Settings(
        name=typed["name"],
        time_zone=typed["time_zone"],
        policy=Policy(typed["policy"]),
        sender_name=typed["sender_name"],
        subject=typed["subject"],
        reply_to=tidy(typed["reply_to"] or typed["email"]),
        support_lines="\n".join(line for line in lines if line),
        alert_cover_hours=int(typed.get("alert_cover_hours", USUAL_HOURS)),
        writing_hours=int(typed.get("writing_hours", USUAL_WRITING_HOURS)),
        report_hours=int(typed.get("report_hours", USUAL_HOURS)),
        report_months=int(typed.get("report_months", USUAL_MONTHS)),
    )


def owner_from(form: Form, password: str) -> Owner:
    return Owner(name=form.values["owner_name"], email=tidy(form.values["email"]), password=password)


def invitation_form(typed: Mapping[str, str], asked_by: Role) -> Form:
    """Fields: name, email, role."""
    return Form(
        typed,
        _problems(
            name=_name_problem(typed["name"], "Write your colleague’s name."),
            email=_address_problem(typed["email"]),
            role="" if typed["role"] in roles_given_by(asked_by) else "Choose what your colleague will do.",
        ),
    )


def join_form(name: str, password: str, *about: str) -> Form:
    """Fields: name, password. `about` are the words the password may not be built on."""
    problems = _problems(name=_name_problem(name), password=passwords.problem_with(password, name, *about))
    return Form({"name": name}, problems)


def own_form(typed: Mapping[str, str]) -> Form:
    """Fields: name, time_zone."""
    return Form(typed, _problems(name=_name_problem(typed["name"]), time_zone=_zone_problem(typed["time_zone"])))


def password_form(present: str, password: str, *about: str) -> Form:
    """Fields: present, password. Neither is ever shown again."""
    same = "This is the password you have now. Choose another one." if password and password == present else ""
    return Form(
        {},
        _problems(
            present="" if present else "Type the password you have now.",
            password=passwords.problem_with(password, *about) or same,
        ),
    )


def _problems(**messages: str) -> dict[str, str]:
    return {field: message for field, message in messages.items() if message}


def _name_problem(name: str, missing: str = "Write your name.") -> str:
    if not name:
        return missing
    return f"Shorten this to {LONGEST_NAME} characters." if len(name) > LONGEST_NAME else ""


def cover_form(cover: str, choices: Collection[str]) -> Form:
    """Field: cover, the id of one of the colleagues to choose from, or "" for nobody."""
    fits = not cover or cover in choices
    return Form({"cover": cover}, _problems(cover="" if fits else "Choose a colleague from the list, or nobody."))


def _hours_problem(hours: str) -> str:
    fits = hours.isascii() and hours.isdigit() and len(hours) < 5 and HOURS_AT_LEAST <= int(hours) <= HOURS_AT_MOST
    return "" if fits else f"Write a whole number of hours, from {HOURS_AT_LEAST} to {HOURS_AT_MOST}."


def _months_problem(months: str) -> str:
    fits = months.isascii() and months.isdigit() and len(months) < 5 and 1 <= int(months) <= MONTHS_AT_MOST
    return "" if fits else f"Write a whole number of months, from 1 to {MONTHS_AT_MOST}."


def _zone_problem(zone: str) -> str:
    return "" if zone in zones() else "Choose a time zone from the list."


def _address_problem(address: str) -> str:
    return "" if is_address(tidy(address)) else WRITE_ADDRESS


def _sender_problem(sender: str) -> str:
    if not sender:
        return "Write the name that clients see as the sender, for example your own."
    if len(sender) > LONGEST_SENDER:
        return f"Shorten this to {LONGEST_SENDER} characters: a locked phone shows no more."
    if set(sender) & set('<>@"\\,;:'):
        return "Write a name in words, without signs such as @ or brackets."
    hint = hint_in(sender)
    return f"“{hint}” hints at what the letter is about. Whoever sees the phone would read it." if hint else ""


def _lines_problem(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > LINES_AT_MOST:
        return f"Keep to {LINES_AT_MOST} lines or fewer, so that the right one is found quickly."
    if any(len(line) > LONGEST_LINE for line in lines):
        return f"Shorten each line to {LONGEST_LINE} characters: a name and a number."
    return ""
