"""Acts the tale out: moves the clock from event to event, lets people do what they do, and prints where things are."""

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from server import jobs
from server.demo import answers, people
from server.demo.author import Author, Week, makes_promise
from server.demo.browser import Browser
from server.demo.clinic import Clinician
from server.demo.people import SyntheticCouple
from server.demo.stage import Stage, staged
from server.demo.tale import Deed, Event, Tale
from server.demo.visits import answer
from server.house import wall_clock

AT_ONCE = 4
"""People who write at the same moment."""

WEEKLY = ("weekly_check_in",)
THOROUGH_COUPLES = 3
"""Couples whose sessions are prepared with picks and an agenda."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What `mendwork demo` was asked for."""

    folder: Path
    couples: int = 3
    weeks: int = 6
    seed: int = 7
    once: bool = False
    port: int | None = None


@dataclass(slots=True)
class _Show:
    stage: Stage
    tale: Tale
    clinician: Clinician
    passcodes: dict[tuple[int, str], str] = field(default_factory=dict)

    def play(self, progress: Progress) -> None:
        events = self.tale.events()
        bar = progress.add_task("Weeks in minutes", total=len(events))
        for (at, deed), happening in groupby(events, key=lambda event: event.slot):
            progress.update(bar, description=f"{at:%d %B}, {DOING[deed]}")
            self.stage.clock.stands_at = at
            self.stage.send_letters()
            for _ in self._done(deed, list(happening)):
                progress.advance(bar)
            self.stage.send_letters()

    def _done(self, deed: Deed, events: list[Event]) -> Iterator[None]:
        """Does what happens at one moment, one step a yield. Only people who write do so side by side."""
        if deed is Deed.ANSWER:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for _ in pool.map(self._answered, events):
                    yield
            return
        if deed is Deed.FOUND:
            self.clinician.found_practice()
            yield
            return
        self.clinician.sign_in()
        waiting = self.clinician.waiting() if deed is Deed.REVIEW else set()
        for event in events:
            self._clinician_does(event, waiting)
            yield

    def _clinician_does(self, event: Event, waiting: set[str]) -> None:
        couple, week = _couple_of(event), event.week
        if event.deed is Deed.ADD:
            given = self.clinician.add(couple, self.tale.session_at(couple, 0))
            self.passcodes |= {(couple.number, place): passcode for place, passcode in given.items()}
        elif event.deed is Deed.ASSIGN:
            next_at = self.tale.session_at(couple, week + 1)
            self.clinician.assign(couple, week, worksheets_of(couple, week), next_at)
        else:
            self._review(couple, week, is_waiting=couple.code in waiting)

    def _review(self, couple: SyntheticCouple, week: int, *, is_waiting: bool) -> None:
        """Before and in a session. Of the session to come only the first half is told: it has not taken place yet."""
        is_to_come = week == self.tale.weeks - 1
        is_left = is_to_come and couple is self.tale.couples[-1] and len(self.tale.couples) > 1
        if is_waiting and not is_left:  # what is left is there for whoever looks around the demo
            self.clinician.read_alone(couple)
        if couple.number < THOROUGH_COUPLES:
            self.clinician.prepare(couple, week)
        if not is_to_come and any(makes_promise(week, is_second=second) for second in (False, True)):
            self.clinician.publish(couple)
        if not is_to_come and couple.number == 0:
            self._in_the_room(couple, week)

    def _in_the_room(self, couple: SyntheticCouple, week: int) -> None:
        """What the first couple says aloud: a promise in the second session, and other words for it in the third."""
        if week == 1:
            self.clinician.enter(couple, "b", answers.MADE_IN_THE_ROOM)
        if week == 2:
            self.clinician.renegotiate(couple, answers.MADE_IN_THE_ROOM[0], answers.RENEGOTIATED)

    def _answered(self, event: Event) -> None:
        couple = _couple_of(event)
        person = dict(couple.partners)[event.place]
        turns = self.tale.turns(couple, event.place, event.week)
        is_untouched = turns.stays_open and (couple.number, event.place) == self.tale.open_ones()[-1]
        if is_untouched:
            return
        author = Author(
            couple=couple,
            person=person,
            week=Week(event.week, self.tale.weeks, turns.disputed),
            seed=self.tale.seed,
            declines=turns.declines,
            cue=turns.cue,
        )
        with Browser(self.stage.address) as browser:
            link = self.stage.letterbox.link_for(person.email)
            passcode = self.passcodes[couple.number, event.place]
            sheets = worksheets_of(couple, event.week)
            answer(browser, link, passcode, author, sheets, leaves_after=1 if turns.stays_open else None)


DOING = {
    Deed.FOUND: "the practice opens",
    Deed.ADD: "couples are added",
    Deed.REVIEW: "the clinician prepares",
    Deed.ASSIGN: "homework goes out",
    Deed.ANSWER: "people write",
}


def put_on(plan: Plan, console: Console) -> None:
    """The whole demo. Returns at once after printing with `once`, else when interrupted. Raises Refusal."""
    couples = people.couples(plan.couples, plan.seed)
    now = wall_clock().replace(second=0, microsecond=0)
    tale = Tale(couples, plan.weeks, plan.seed, now)
    with staged(plan.folder.resolve(), plan.port) as stage, Browser(stage.address) as browser:
        show = _Show(stage, tale, Clinician(browser))
        with Progress(console=console, transient=True) as progress:
            show.play(progress)
        reports = _print_reports(show, couples[0])
        _tell(show, reports, console)
        stage.clock.run_on()
        if not plan.once:
            _serve_until_interrupted(stage, console)


def worksheets_of(couple: SyntheticCouple, week: int) -> tuple[str, ...]:
    """The weekly check-in, and in some weeks the section the couple is working on beside it."""
    return (*WEEKLY, "full_accountability") if (week + couple.number) % 4 == 1 else WEEKLY


def _print_reports(show: _Show, couple: SyntheticCouple) -> Iterable[Path]:
    show.clinician.sign_in()
    files = {
        "clinician": show.stage.folder / "session-prep.pdf",
        "conjoint": show.stage.folder / "session-prep-conjoint.pdf",
    }
    for variant, file in files.items():
        show.clinician.print_report(couple, variant, file)
    return files.values()


def _tell(show: _Show, reports: Iterable[Path], console: Console) -> None:
    stage = show.stage
    said = [
        f"{len(show.tale.couples)} couples over {show.tale.weeks} weeks, {stage.letterbox.count} letters sent.",
        "",
        *(f"Report:   {file}" for file in reports),
        f"Letters:  {stage.folder / 'mail'}",
        "",
        f"Sign in:  {stage.address}/sign-in",
        f"          {people.CLINICIAN_EMAIL}",
        f"          {people.PASSWORD}",
        "",
        "Two links that are still open:",
    ]
    for number, place in show.tale.open_ones():
        couple = show.tale.couples[number]
        person = dict(couple.partners)[place]
        passcode = show.passcodes[number, place]
        said.append(f"  {person.name}, {couple.code}, passcode {passcode}")
        said.append(f"  {stage.letterbox.link_for(person.email)}")
    for line in said:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _serve_until_interrupted(stage: Stage, console: Console) -> None:
    console.print("\nRunning. Ctrl-C ends it.", highlight=False)
    stop = threading.Event()
    thread = threading.Thread(target=jobs.run, args=(stage.house, stop), name="jobs", daemon=True)
    thread.start()
    try:
        stop.wait()
    except KeyboardInterrupt:
        console.print("Ended.")
    finally:
        stop.set()
        thread.join()


def _couple_of(event: Event) -> SyntheticCouple:
    assert event.couple is not None  # noqa: S101 (every deed but the first is about a couple)
    return event.couple
