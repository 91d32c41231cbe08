"""What was typed to get in, and what needs another look."""

from collections.abc import Mapping

from server.domain import passwords
from server.domain.addresses import is_address, tidy
from server.forms import Form

WRITE_ADDRESS = "Write your e-mail address in full, like name@example.org."
NOT_RIGHT = "The e-mail or the password is not right. Check both, or ask for a new password."


def sign_in_form(typed: Mapping[str, str]) -> Form:
    """Fields: email, password. The address is tidied; the password is never part of what is shown again."""
    problems = {}
    if not is_address(tidy(typed["email"])):
        problems["email"] = WRITE_ADDRESS
    if not typed["password"]:
        problems["password"] = "Type your password."  # noqa: S105 (a sentence)
    return Form({"email": typed["email"]}, problems)


def reset_form(typed: Mapping[str, str]) -> Form:
    """Field: email."""
    return Form(typed, {} if is_address(tidy(typed["email"])) else {"email": WRITE_ADDRESS})


def new_password_form(password: str, *about: str) -> Form:
    """Field: password. `about` are the names and the address it may not be built on."""
    problem = passwords.problem_with(password, *about)
    return Form({}, {"password": problem} if problem else {})
