"""The control of the kill storm: the same service, except that its transactions are of request scope.

Then FastAPI sends the answer first and commits afterwards. The pause stands for whatever else may come between.
"""

import asyncio
from typing import Annotated

from fastapi import Depends
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from server.web import transactions

PAUSE = 0.05


async def late_writing(house: transactions.TheHouse):
    session = house.database.writing_session()
    try:
        yield session
        await asyncio.sleep(PAUSE)
        await run_in_threadpool(session.commit)
    finally:
        await run_in_threadpool(session.close)


transactions.Writing = Annotated[Session, Depends(late_writing, scope="request")]

if __name__ == "__main__":
    from server import cli  # only now: the routes take their transaction when they are imported

    cli.app()
