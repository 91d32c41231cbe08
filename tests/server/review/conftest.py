"""Worksheets of the tests' own: nothing that ships asks about safety by mail."""

import shutil

import pytest

from worksheets import catalog

SAFETY_CHECK = """
name = "safety_check"
version = 1
guide = "repairing_trust"
minutes = 2
languages = ["en"]
title = { en = "Quiet page" }
summary = { en = "For the clinician alone." }
intro = { en = "Only your therapist reads this." }
clinician_note = { en = "Given in session." }

[scales.ease]
title = { en = "Ease at home" }
method = "mean"
minimum_answered = 1
lowest = 0
highest = 10
validated = false

[[groups]]
key = "home"
title = { en = "At home" }

[[groups.items]]
key = "changed"
kind = "long_text"
visibility = "safety"
required = true
ask = { en = "Have you changed what you say because of how your partner might react?" }
short = { en = "What you changed" }

[[groups.items]]
key = "ease"
kind = "rating"
visibility = "safety"
required = false
scale = "ease"
ask = { en = "How safe do you feel at home?" }
short = { en = "How safe you feel" }
low = { en = "Not at all" }
high = { en = "Wholly" }
"""

MIXED = (
    SAFETY_CHECK.replace("safety_check", "mixed_page").replace("Quiet page", "Mixed page")
    + """
[[groups.items]]
key = "tea"
kind = "long_text"
visibility = "may_be_raised"
required = false
ask = { en = "Who made the tea?" }
short = { en = "Who made the tea" }
"""
)


@pytest.fixture
def safety_worksheets(tmp_path, monkeypatch):
    """The catalog with `safety_check`, which asks about nothing but safety, and `mixed_page`, which asks more."""
    folder = shutil.copytree(catalog.DEFINITIONS, tmp_path / "definitions")
    (folder / "safety_check.v1.toml").write_text(SAFETY_CHECK)
    (folder / "mixed_page.v1.toml").write_text(MIXED)
    monkeypatch.setattr(catalog, "DEFINITIONS", folder)
    catalog.the_catalog.cache_clear()
    yield
    monkeypatch.undo()
    catalog.the_catalog.cache_clear()
