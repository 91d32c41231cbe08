"""What holds for every template: escaped, used, and free of what our own policy forbids."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FILES = sorted(TEMPLATES.rglob("*.j2"))
CODE = "\n".join(
    file.read_text()
    for root in ("server", "templates", "reports")
    for file in (TEMPLATES.parent / root).rglob("*")
    if file.suffix in (".py", ".j2")
)


def test_nothing_is_marked_as_safe():
    for file in FILES:
        assert not re.search(r"\|\s*safe\b|Markup\(|autoescape\s+false", file.read_text()), file


def test_every_template_is_used():
    for file in FILES:
        name = str(file.relative_to(TEMPLATES))
        by_kind = name.startswith(("partner_form/kinds/", "mail/"))
        assert by_kind or f'"{name}"' in CODE, f"nobody renders or includes {name}"


def test_no_field_cuts_off_what_is_pasted_into_it():
    """A browser does so without a word: the form is to refuse it, and show it again whole."""
    for file in FILES:
        assert "maxlength=" not in file.read_text().lower(), file


def test_no_page_loads_anything_from_elsewhere():
    for file in FILES:
        text = file.read_text()
        assert not re.search(r"""(src|href)=["'](https?:)?//""", text), file
