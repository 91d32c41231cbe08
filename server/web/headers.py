"""Headers on every answer: nothing kept, nothing framed, nothing loaded from anywhere else."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.settings import Settings


class SecurityHeaders:
    """Pages may use our own style sheet, scripts and fonts, and post to us; the way out leads to the exit page."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        exit_origin = urlsplit(settings.exit_url)
        self._policy = (
            "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; "
            f"connect-src 'self'; form-action 'self' {exit_origin.scheme}://{exit_origin.netloc}; base-uri 'none'; "
            "frame-ancestors 'none'"
        )
        self._is_secure = settings.is_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self._policy
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
                headers["X-Robots-Tag"] = "noindex, nofollow"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers.setdefault("Cache-Control", "no-store")
                if self._is_secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self._app(scope, receive, with_headers)
