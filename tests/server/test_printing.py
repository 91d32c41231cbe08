"""Printing what people wrote: nothing is opened for it, and nothing it does to the printer reaches the house."""

import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psutil
import pytest
from pypdf import PdfReader

from reports import samples
from reports.pdf import MOST_PAGES, Pdf
from reports.session_prep import clinician_pdf
from server.printing import Limits, NotPrinted, Press, WhyNot, the_press
from tests.server import hostile
from tests.server.hostile import BOMBS, VECTORS, as_it_stands, everywhere


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """One with little time and memory: what is wrong is stopped early."""
    made = Press(Limits(memory=2**29, processor_seconds=4, wall_seconds=20, size=2_000_000), presses=1)
    yield made
    made.close()


def refusal(press, printer, content) -> NotPrinted:
    with pytest.raises(NotPrinted) as refused:
        press.print(printer, content)
    return refused.value


def outcome(press, printer, content) -> tuple[Pdf | None, NotPrinted | None]:
    """What was printed, or why it was not."""
    try:
        return press.print(printer, content), None
    except NotPrinted as refused:
        return None, refused


def does_nothing_by_itself(printed: bytes) -> bool:
    """No attachment, address, script or launched program anywhere in the file."""
    reader = PdfReader(io.BytesIO(printed))
    objects = " ".join(str(reader.get_object(n)) for table in reader.xref.values() for n in table)
    return not reader.attachments and not any(
        f"'{key}'" in objects for key in ("/URI", "/JS", "/Launch", "/EmbeddedFile")
    )


def test_there_are_forty_vectors_and_eleven_bombs():
    assert len(VECTORS) >= 40
    assert len(BOMBS) == 11


@pytest.mark.parametrize("name", VECTORS)
def test_markup_that_got_through_as_it_stands_fetches_nothing(press, name):
    """Were it ever not made text: either it asks for nothing, or the document fails and says what it asked for."""
    printed, refused = outcome(press, as_it_stands, VECTORS[name])
    if refused:
        assert refused.why is WhyNot.OUTSIDE
        assert refused.addresses
    else:
        assert does_nothing_by_itself(printed.bytes)


def test_most_of_them_would_be_fetched_by_a_renderer_that_may(press):
    """So that the test above cannot pass because the vectors are harmless."""
    assert sum(outcome(press, as_it_stands, vector)[1] is not None for vector in VECTORS.values()) >= 25


def test_a_report_that_holds_all_of_them_everywhere_prints_them_as_words_and_does_nothing_by_itself():
    printed = the_press().print(clinician_pdf, everywhere(" ".join(VECTORS.values())))
    assert does_nothing_by_itself(printed.bytes)
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.bytes)).pages)
    assert "@import" in words
    assert printed.warnings == ()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_prints_cut_short_or_ends_with_a_reason_and_the_press_goes_on(press, name):
    printed, refused = outcome(press, clinician_pdf, everywhere(BOMBS[name]))
    if refused:
        assert refused.why in (WhyNot.TOO_SLOW, WhyNot.TOO_LARGE, WhyNot.TOO_LONG)
    else:
        assert printed.pages <= MOST_PAGES
        assert printed.bytes.startswith(b"%PDF")
    assert press.print(as_it_stands, "well").pages == 1


@pytest.mark.parametrize(
    ("printer", "content", "why"),
    [
        (hostile.forever, "", WhyNot.TOO_SLOW),
        (hostile.greedy, "", WhyNot.TOO_LARGE),
        (hostile.bulky, "", WhyNot.TOO_LARGE),
        (hostile.leaving, "", WhyNot.BROKEN),
        (as_it_stands, "<div>" * 3_000, WhyNot.BROKEN),
        (as_it_stands, "<p style='break-after:page'>x</p>" * (MOST_PAGES + 1), WhyNot.TOO_LONG),
    ],
    ids=["without end", "without memory", "without bounds", "gone", "nested", "long"],
)
def test_what_goes_beyond_a_limit_is_stopped_with_its_reason_and_the_next_document_prints(press, printer, content, why):
    assert refusal(press, printer, content).why is why
    assert press.print(as_it_stands, "well").pages == 1


def test_what_only_waits_is_stopped_by_the_clock_and_nothing_of_it_is_left():
    press = Press(Limits(wall_seconds=4), presses=1)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    assert refusal(press, hostile.asleep, "").why is WhyNot.TOO_SLOW
    press.close()
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


@pytest.mark.parametrize("what", ["file", "connection", "process"])
def test_what_is_asked_for_behind_the_renderer_s_back_is_refused_and_recorded_too(press, what):
    problem = refusal(press, hostile.nosy, what)
    assert problem.why is WhyNot.OUTSIDE
    assert problem.addresses[0].startswith(("open /etc/hostname", "socket.", "subprocess.", "os."))


def test_a_press_knows_no_database_and_no_keys(press, monkeypatch):
    monkeypatch.setenv("MENDWORK_DATABASE_URL", "postgresql://secret")
    fresh = Press(press.limits, presses=1)
    seen = fresh.print(hostile.rooted, "").bytes.decode()
    fresh.close()
    assert "PATH" in seen
    assert "MENDWORK" not in seen


def test_pages_are_answered_while_a_bomb_prints(house, browser_as, monkeypatch):
    press = Press(Limits(processor_seconds=3, wall_seconds=20), presses=1)
    monkeypatch.setattr(house, "press", press)
    ruth, outcome = browser_as("ruth"), []
    bomb = threading.Thread(target=lambda: outcome.append(refusal(press, hostile.forever, "").why))
    bomb.start()
    answered = 0
    while bomb.is_alive():
        assert ruth.get("/caseload").status_code == 200
        answered += 1
    press.close()
    assert outcome == [WhyNot.TOO_SLOW]
    assert answered >= 10


def test_the_renderer_is_never_loaded_by_who_prints():
    script = (
        "import sys; from reports import samples; from reports.session_prep import clinician_pdf;"
        "from server.printing import the_press; the_press().print(clinician_pdf, samples.clinician());"
        "sys.exit('weasyprint' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_a_press_that_went_to_rest_is_started_again(monkeypatch):
    monkeypatch.setattr("server.printing.REST_SECONDS", 0)
    press = Press(presses=1)
    assert press.print(as_it_stands, "one").pages == 1
    time.sleep(0.3)
    assert press.print(as_it_stands, "two").pages == 1
    press.close()


def test_a_press_is_kept_warm_for_the_next_document_and_makes_the_same_bytes_as_here(press):
    first = press.print(clinician_pdf, samples.clinician())
    ours = {child.pid for child in psutil.Process().children()}
    assert press.print(clinician_pdf, samples.clinician()) == first
    assert {child.pid for child in psutil.Process().children()} == ours
    assert os.getpid() not in ours
    assert clinician_pdf(samples.clinician()).bytes == first.bytes
