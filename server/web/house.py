"""The running service and its clock, as dependencies of routes."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from server.house import House


def house_of(request: Request) -> House:
    house: House = request.app.state.house
    return house


def _now(house: Annotated[House, Depends(house_of)]) -> datetime:
    return house.clock()


TheHouse = Annotated[House, Depends(house_of)]
Now = Annotated[datetime, Depends(_now)]
