"""Every address of a router, those of the routers it takes in among them."""

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.routing import APIRoute


def routes_of(router: APIRouter) -> Iterator[APIRoute]:
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif isinstance(taken_in := getattr(route, "original_router", None), APIRouter):
            yield from routes_of(taken_in)
