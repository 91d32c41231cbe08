"""Requests as no browser sends them: many at the same moment, or with bytes that are no text."""

import asyncio
from urllib.parse import urlencode

from httpx2 import ASGITransport, AsyncClient


async def at_once(app, number: int, address: str, form: dict, cookies: dict | None = None) -> list[int]:
    """Posts the form `number` times at once, in the one loop a server has; returns the status of each answer."""

    async def post():
        async with AsyncClient(transport=ASGITransport(app), base_url="http://testserver", cookies=cookies) as client:
            return (await client.post(address, data=form)).status_code

    return list(await asyncio.gather(*(post() for _ in range(number))))


def encoded(form: dict) -> dict:
    """The form as a body of bytes, with lone surrogates and other things that httpx would not send."""
    return {
        "content": urlencode(form, doseq=True, errors="surrogatepass"),
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    }
