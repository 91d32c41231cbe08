"""Which passwords a member may choose (NIST SP 800-63B-4): long enough, and none that is guessed first."""

import re

SHORTEST = 12
LONGEST = 200

_GUESSED_FIRST = """
    abc abcd abcdef abcdefgh abcdefghijkl abcdefghijklm abcdefghijklmnop abcdefghijklmnopqrstuvwxyz admin
    administrator asdf asdfgh asdfghjkl azerty azertyuiop baseball basketball batman buchstabe changeme chocolate
    computer correcthorsebatterystaple counselling couple couples default dragon football forgiveness guest hallo
    hello hunter iloveyou iloveyouforever jesus letmein letmeinplease liverpool login manchester master mendwork
    monkey motdepasse mypassword mynameis nopassword november passphrase passw passwd passwort password
    passwordpassword pokemon practice princess qazwsx qazwsxedc qazwsxedcrfv qwer qwert qwerty qwertyuiop
    qwertyuiopasdf qwertyuiopasdfghjkl qwertz qwertzuiop root secret shadow starwars sunshine superman supersecret
    test testtest thepassword therapist therapy thisisapassword thisismypassword trustno trustnoone welcome whatever
    yourpassword zaqwsx zxcvbn zxcvbnm
"""
GUESSED_FIRST = frozenset(_GUESSED_FIRST.split())
"""Cores that people build passwords on: what is left without digits and signs at either end, repeated or not."""


def problem_with(password: str, *about: str) -> str:
    """What is wrong with a password and what to do, or "". `about`: the names and addresses of whose it will be."""
    if not password:
        return "Choose a password."
    if len(password) < SHORTEST:
        return f"Use {SHORTEST} characters or more. Four or five ordinary words do well."
    if len(password) > LONGEST:
        return f"Use {LONGEST} characters or fewer."
    plain = _letters_and_digits(password)
    core = _once(plain.strip("0123456789"))
    if not core or len(set(plain)) <= 2 or core in GUESSED_FIRST or len(_once(plain)) <= 3:
        return "Strangers try this password among their first. Choose words that nobody would expect together."
    if core in _cores(about):
        return "This is too close to a name or an address of yours. Choose words that have nothing to do with you."
    return ""


def _cores(about: tuple[str, ...]) -> set[str]:
    """Names and addresses as somebody would put them into a password: whole, in parts, and the parts of an address."""
    known = {part for text in about for part in (text, *re.split(r"[\s@.]+", text), text.partition("@")[0])}
    return {_letters_and_digits(part).strip("0123456789") for part in known if len(part) > 2}


def _letters_and_digits(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _once(text: str) -> str:
    """The shortest piece that the text repeats: 'passwordpassword' becomes 'password'."""
    again = (text + text).find(text, 1)
    return text[:again] if text else ""
