"""A browser without a screen: it posts forms as pages offer them, and checks every page it fetches."""

from html.parser import HTMLParser

from starlette.testclient import TestClient

from server.access import cookie_value
from server.domain.tokens import new_secret, token_hash
from server.tables import Member, SignIn
from server.web.cookies import SIGN_IN


class Browser(TestClient):
    def __init__(self, app) -> None:
        super().__init__(app, base_url="http://testserver", follow_redirects=False, raise_server_exceptions=False)

    def sign_in(self, house, member: Member) -> None:
        secret, now = new_secret(), house.clock()
        with house.database.writing() as session:
            session.add(
                SignIn(
                    practice_id=member.practice_id,
                    secret_hash=token_hash(secret),
                    member_id=member.id,
                    created_at=now,
                    seen_at=now,
                )
            )
        self.cookies.set(SIGN_IN, cookie_value(member.practice_id, secret))

    def request(self, *args, **kwargs):
        response = super().request(*args, **kwargs)
        if response.headers.get("content-type", "").startswith("text/html") and response.text:
            check(response.text, str(response.url))
        return response

    def submit(self, page_address: str, values: dict, *, action: str = "", to: str | None = None):
        """Opens a page, takes the form whose action ends with `action`, hidden fields and all, and posts it."""
        shown = self.get(page_address)
        form = next(
            (f for f in forms_of(shown.text) if f.method == "post" and f.action.endswith(action or f.action)), None
        )
        assert form is not None, f"{page_address} ({shown.status_code}) offers no form for {action or 'posting'}"
        return self.post(to or form.action or page_address, data={**form.values, **values})


class Form:
    def __init__(self, attributes: dict) -> None:
        self.method = attributes.get("method", "get").lower()
        self.action = attributes.get("action", "")
        self.values: dict[str, str | list[str]] = {}


class _Reader(HTMLParser):
    """Reads what a page must have: its title, labels for fields, targets for problems; and its forms."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.title = ""
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict] = []
        self.inline: list[str] = []
        self.fragments: list[str] = []
        self.headings = 0
        self._in = ""
        self._label_depth = 0

    def handle_starttag(self, tag, attrs):
        at = {name: value or "" for name, value in attrs}
        if at.get("id"):
            self.ids.append(at["id"])
        if "style" in at or any(name.startswith("on") for name in at):
            self.inline.append(f"<{tag}>")
        if tag in ("title", "style"):
            self._in = tag
        if tag == "script" and "src" not in at:
            self.inline.append("<script>")
        if tag == "h1":
            self.headings += 1
        if tag == "label":
            self._label_depth += 1
            self.labelled.add(at.get("for", ""))
        if tag == "a" and at.get("href", "").startswith("#"):
            self.fragments.append(at["href"][1:])
        if tag == "form":
            self.forms.append(Form(at))
        if tag in ("input", "select", "textarea"):
            self._field(tag, at)

    def _field(self, tag, at):
        if at.get("type") not in ("hidden", "submit") and not (self._label_depth or "aria-labelledby" in at):
            self.fields.append(at)
        if not self.forms or tag != "input" or not at.get("name"):
            return
        if at.get("type") in ("radio", "checkbox") and "checked" not in at:
            return
        self.forms[-1].values.setdefault(at["name"], at.get("value", "on" if at.get("type") == "checkbox" else ""))

    def handle_endtag(self, tag):
        if tag == "label":
            self._label_depth -= 1
        if tag == self._in:
            self._in = ""

    def handle_data(self, data):
        if self._in == "title":
            self.title += data
        if self._in == "style" and data.strip():
            self.inline.append("<style>")


def forms_of(html: str) -> list[Form]:
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def check(html: str, address: str) -> None:
    """What holds for every page: one title, one first heading, unique ids, named fields, no inline style or script."""
    reader = _Reader()
    reader.feed(html)
    assert reader.title.strip(), f"{address} has no title"
    assert reader.headings == 1, f"{address} has {reader.headings} first headings"
    assert len(set(reader.ids)) == len(reader.ids), f"{address} repeats an id: {sorted(reader.ids)}"
    assert not reader.inline, f"{address} has inline style or script: {reader.inline}"
    unnamed = [f for f in reader.fields if f.get("id") not in reader.labelled and "aria-label" not in f]
    assert not unnamed, f"{address} has fields without a label: {unnamed}"
    missing = [f for f in reader.fragments if f not in reader.ids]
    assert not missing, f"{address} points at missing places: {missing}"
