"""A browser without a screen: reads the forms of a page, fills them in, posts them over real HTTP."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx2 as httpx

from server.errors import Refusal

LONGEST_WALK = 80


class Stuck(Refusal):
    """A page did not go on as a person would expect; the sentence says where and what the page said."""


@dataclass(slots=True)
class ShownForm:
    """A form as it stands on a page. `given` is what it would send untouched, `offered` what could be chosen."""

    method: str
    action: str
    given: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Collects the forms of a page. Fields that stand outside and name their form by id are not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[ShownForm] = []
        self._open = False
        self._text: str | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(ShownForm(at.get("method", "get").lower(), at.get("action", "")))
            self._open = True
        if not self._open:
            return
        if tag == "input":
            self._input(at)
        elif tag == "textarea":
            self._text = at.get("name", "")
            self._offer(self._text)
            self.forms[-1].given.setdefault(self._text, [""])
        elif tag == "select":
            self._select = at.get("name", "")
            self._offer(self._select)
        elif tag == "option" and self._select:
            self._option(at)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False
        elif tag == "textarea" and self._text is not None:
            given = self.forms[-1].given[self._text]
            given[-1] = given[-1].removeprefix("\n")  # the first line break after the tag is not part of the text
            self._text = None
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._open and self._text:
            self.forms[-1].given[self._text][-1] += data

    def _input(self, at: Mapping[str, str]) -> None:
        name, kind = at.get("name", ""), at.get("type", "text")
        if not name or kind in ("submit", "button"):
            return
        value = at.get("value", "on" if kind in ("radio", "checkbox") else "")
        self._offer(name, value if kind in ("radio", "checkbox") else None)
        if kind not in ("radio", "checkbox") or "checked" in at:
            self.forms[-1].given.setdefault(name, []).append(value)

    def _option(self, at: Mapping[str, str]) -> None:
        value, given = at.get("value", ""), self.forms[-1].given
        self._offer(self._select, value)
        if "selected" in at or self._select not in given:
            given[self._select] = [value]

    def _offer(self, name: str, value: str | None = None) -> None:
        values = self.forms[-1].offered.setdefault(name, [])
        if value is not None:
            values.append(value)


PLAIN_HTTP = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Never used, as the demo talks plain HTTP to itself; without it each browser would read the system's certificates."""


class Browser:
    """One person's browser, with its own cookies, over one kept connection. Close it when the person goes."""

    def __init__(self, address: str) -> None:
        headers = {"Sec-Fetch-Site": "same-origin"}
        self._client = httpx.Client(base_url=address, headers=headers, timeout=120, verify=PLAIN_HTTP)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def forget(self) -> None:
        self._client.cookies.clear()

    def get(self, address: str) -> httpx.Response:
        """The page at an address, after any redirects. Raises Stuck for a page that is a problem."""
        answer = self._client.get(address, follow_redirects=True)
        if answer.status_code != httpx.codes.OK:
            raise Stuck(f"{address} answered {answer.status_code}: {gist(answer.text)}")
        return answer

    def post(self, address: str, values: Mapping[str, Sequence[str] | str]) -> httpx.Response:
        return self._client.post(address, data={name: value for name, value in values.items() if value != []})

    def send(self, form: ShownForm, changes: Mapping[str, Sequence[str] | str]) -> str:
        """Posts a form with changes; returns where it leads. Raises Stuck when the page asks again."""
        answer = self.post(form.action, {**form.given, **changes})
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise Stuck(f"{form.action} answered {answer.status_code}: {gist(answer.text)}")
        return answer.headers["location"]

    def submit(self, address: str, changes: Mapping[str, Sequence[str] | str], *, action: str = "") -> str:
        """Opens a page, fills in its form (the one for `action`, by default the page's own) and sends it."""
        wanted = action or address.partition("?")[0]
        for form in posting_forms(self.get(address).text):
            if form.action.partition("?")[0] == wanted:
                return self.send(form, changes)
        raise Stuck(f"{address} offers no form for {wanted}.")


def posting_forms(html: str) -> list[ShownForm]:
    reader = _Forms()
    reader.feed(html)
    return [form for form in reader.forms if form.method == "post"]


def gist(html: str) -> str:
    """The words of a page's main part, shortened: for a sentence about why it did not go on."""
    reader = _Words()
    reader.feed(html)
    return " ".join(" ".join(reader.words).split())[:400]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (as in the base)
        self._main = self._main or tag == "main"

    def handle_endtag(self, tag: str) -> None:
        self._main = self._main and tag != "main"

    def handle_data(self, data: str) -> None:
        if self._main:
            self.words.append(data)
