"""One request, one transaction. Both dependencies are of function scope: they end before the answer leaves.

Code after `yield` in a request-scoped dependency runs once the response has started (FastAPI 0.118 and later), which
would acknowledge before committing. `tests/house` checks that no route depends on a transaction in any other way.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from server.house import House
from server.web.house import TheHouse
from server.web.posted import posted_or_stale


def reading(house: TheHouse) -> Iterator[Session]:
    with house.database.reading() as session:
        yield session


async def body_read(request: Request, house: TheHouse) -> None:
    """Reads what is posted before anybody waits for the write lock: a connection that stalls half-way holds nothing."""
    if request.method not in ("GET", "HEAD"):
        await posted_or_stale(request, house)


async def writing(house: TheHouse, _read: Annotated[None, Depends(body_read)]) -> AsyncIterator[Session]:
    async with _turn(house):
        session = house.database.writing_session()
        try:
            yield session
            await run_in_threadpool(session.commit)
        finally:
            await run_in_threadpool(session.close)


@asynccontextmanager
async def _turn(house: House) -> AsyncIterator[None]:
    """SQLite has one write lock. Waiting for it here, off the threads, is fair and cannot starve the pool."""
    if house.database.is_sqlite:
        async with house.gate:
            yield
    else:
        yield


Reading = Annotated[Session, Depends(reading, scope="function")]
Writing = Annotated[Session, Depends(writing, scope="function")]
