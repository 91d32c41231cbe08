"""The name of a set of rules: it changes whenever anything does that decides what is found."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from server.domain.markers.definition import HERE

LETTERS = 12


@cache
def the_edition() -> str:
    """The released rules by name: twelve hexadecimal digits."""
    return edition_of(HERE)


def edition_of(folder: Path) -> str:
    """The name of the rules in a folder: its rule files, its vocabulary, and the code that reads with them."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".toml", ".py")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:LETTERS]
