"""Code that nobody calls. Run by `make check`; exits 1 if there is any.

Vulture reads Python alone, but what page objects hold is used by templates: their names count as used too.
"""

import keyword
import re
import sys
from pathlib import Path

from sqlmodel import SQLModel
from vulture import Vulture

import server.tables  # noqa: F401 (fills the metadata)

COLUMNS = {column.name for table in SQLModel.metadata.tables.values() for column in table.columns}
ROOT = Path(__file__).resolve().parents[2]
PATHS = ["server", "worksheets", "reports"]
DECORATORS = ["@router.*", "@app.*", "@field_validator*", "@*.command*", "@*.callback*"]
CALLED_BY_OTHERS = [
    "model_config",  # pydantic reads it
    "cache_ok",  # SQLAlchemy reads these four
    "impl",
    "process_bind_param",
    "process_result_value",
    "naming_convention",  # and Alembic this one
    "isolation_level",  # sqlite3
    "fetch",  # WeasyPrint asks our fetcher
    "flavor",  # fontTools, in the script that builds the fonts
    "layout_features",
    "drop_tables",
    "handle_starttag",  # HTMLParser calls these three
    "handle_endtag",
    "handle_data",
    "handle_DATA",  # aiosmtpd
    "should_exit",  # uvicorn reads it
    "__call__",  # say("…"), and whatever else is called by its own name
    "make_app",  # uvicorn's workers find it by name
    "definition",  # what a marker's file says for people, and its examples, which are tests
    "examples",
    "found_without_alert",
    "passed_over",
]


def main() -> int:
    finder = Vulture(ignore_names=CALLED_BY_OTHERS, ignore_decorators=DECORATORS)
    finder.scavenge([str(ROOT / path) for path in PATHS], exclude=["*/migrations/versions/*", "*/migrations/env.py"])
    finder.scan("\n".join(f"_.{name}" for name in sorted(names_in_templates())), filename="templates")
    dead = [item for item in finder.get_unused_code(min_confidence=60) if not is_data(item)]
    for item in dead:
        print(f"{item.filename.relative_to(ROOT)}:{item.first_lineno}: {item.typ} {item.name} is not used by anything")
    return 1 if dead else 0


def names_in_templates() -> set[str]:
    files = [*(ROOT / "templates").rglob("*.j2"), *(ROOT / "reports").rglob("*.j2")]
    words = {name for file in files for name in re.findall(r"[A-Za-z_]\w+", file.read_text())}
    return {word for word in words if word.isidentifier() and not keyword.iskeyword(word)}


def is_data(item) -> bool:
    """Columns are used by the database, and the words of a closed list by whoever stored or posted them."""
    return item.typ in ("variable", "attribute") and (item.name in COLUMNS or item.name.isupper())


if __name__ == "__main__":
    sys.exit(main())
