"""create_app: the one place that knows every room."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import APIRouter, FastAPI
from fastapi.responses import PlainTextResponse

from server import migrations
from server.alerts.routes import router as alerts
from server.assignments.routes import router as assignments
from server.calendar.routes import router as calendar
from server.caseload.routes import router as caseload
from server.export.routes import router as export
from server.house import House, open_house, wall_clock
from server.library.routes import router as library
from server.partner_form.routes import router as partner_form
from server.practice.routes import router as practice
from server.responses.hearing import the_rules
from server.review.routes import router as review
from server.session_prep.routes import router as session_prep
from server.settings import Settings
from server.sign_in.routes import router as sign_in
from server.web.assets import assets
from server.web.headers import SecurityHeaders
from server.web.problems import answer_refusals

ROOMS: tuple[APIRouter, ...] = (
    sign_in,
    practice,
    caseload,
    alerts,
    library,
    assignments,
    partner_form,
    review,
    session_prep,
    export,
    calendar,
)


def create_app(settings: Settings, clock: Callable[[], datetime] = wall_clock) -> FastAPI:
    """The whole service. Raises Misconfigured when database or keys are not fit to serve from."""
    return app_of(open_house(settings, clock))


def app_of(house: House) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        the_rules()  # seconds of work, done before anybody's page waits for it with the write lock held
        yield
        house.database.close()

    app = FastAPI(title="Mendwork", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.house = house
    app.add_middleware(SecurityHeaders, settings=house.settings)
    app.mount("/assets", assets(), name="assets")
    for room in ROOMS:
        app.include_router(room)
    _answer_probes(app, house)
    answer_refusals(app)
    return app


def _answer_probes(app: FastAPI, house: House) -> None:
    @app.get("/healthz")
    def alive() -> PlainTextResponse:
        return PlainTextResponse("alive\n")

    @app.get("/readyz")
    def ready() -> PlainTextResponse:
        if house.database.answers() and migrations.is_current(house.database):
            return PlainTextResponse("ready\n")
        return PlainTextResponse("not ready: the database is not up to date\n", status_code=503)
