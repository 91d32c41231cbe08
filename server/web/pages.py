"""Frozen page objects into HTML. Templates get the page, who is asking, and nothing that could query."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.domain import times
from server.domain.tokens import csrf_token
from server.languages import ENGLISH, teach
from server.web.assets import asset
from server.web.house import house_of
from server.web.posted import session_secret
from server.web.speaking import is_on_device, language_of

HANDS_BACK_AFTER = 10
"""Minutes without a touch after which the clinic's device closes a partner's page by itself."""
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@cache
def environment(language: str = ENGLISH) -> Environment:
    """One environment for the pages of each language. Everything is escaped, whatever the file is called."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["asset"] = asset
    made.filters |= {
        "short_day": times.short_day,
        "near_day": times.near_day,
        "paragraphs": _paragraphs,
    }
    teach(made, language)
    return made


def page(request: Request, template: str, content: object = None, *, status: int = 200, **more: object) -> HTMLResponse:
    """Renders `templates/<template>` with the page object as `page`."""
    return HTMLResponse(render(request, template, content, **more), status_code=status)


def render(request: Request, template: str, content: object = None, **more: object) -> str:
    house = house_of(request)
    secret = session_secret(request)
    context: Mapping[str, Any] = {
        "page": content,
        "someone": getattr(request.state, "someone", None),
        "path": request.url.path,
        "csrf": csrf_token(house.vault.keys.forms, secret) if secret else "",
        "exit_url": house.settings.exit_url,
        "hands_back": HANDS_BACK_AFTER if is_on_device(request) else 0,
        "now": house.clock(),
        **more,
    }
    return environment(language_of(request)).get_template(template).render(context)


def see_other(address: str) -> RedirectResponse:
    """The end of every write: the browser reads what came of it."""
    return RedirectResponse(address, status_code=303)


def _paragraphs(text: str) -> list[str]:
    """A person's words as they set them: blank lines part paragraphs."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]
