"""Style sheet, fonts and scripts: addressed by their content, compressed on the way, kept for a day by the browser."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "assets"


def assets() -> ASGIApp:
    """Only assets are compressed: a page that holds secrets beside what somebody typed is not (BREACH)."""
    return GZipMiddleware(_KeptForADay(directory=FOLDER), minimum_size=500)


@cache
def asset(name: str) -> str:
    """The address of an asset. It changes with the file, so that a new release is never shown in old clothes."""
    content = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:10]
    return f"/assets/{name}?v={content}"


class _KeptForADay(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = "private, max-age=86400"
        return response
