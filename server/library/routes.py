"""Addresses of the library. It is open to every member, since it holds nothing about anybody."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from server.library import queries
from server.web.asking import AnyMember
from server.web.pages import page
from server.web.transactions import Reading

router = APIRouter()


@router.get("/library")
def library(request: Request, someone: AnyMember, q: str = "") -> Response:  # noqa: ARG001 (it asks for a member)
    search = " ".join(q.replace("\0", "").split())[:100]
    return page(request, "library/library.html.j2", queries.library_page(search))


@router.get("/library/{name}")
def worksheet(
    request: Request,
    name: str,
    someone: AnyMember,
    session: Reading,
    stance: Annotated[str, Query(alias="as")] = "",
    policy: str = "",
    language: str = "",
    q: str = "",
) -> Response:
    """A worksheet as one partner will see it, beside the list it was chosen from."""
    search = " ".join(q.replace("\0", "").split())[:100]
    sheet = queries.sheet_of(session, someone, name, stance=stance, policy=policy, language=language)
    return page(request, "library/worksheet.html.j2", queries.library_page(search, sheet))
