"""The keys outside the database: master keys, link key, pepper and forms key, in one file only its owner may read."""

import json
import os
import secrets
import stat
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from server.errors import Misconfigured

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """`masters` by name, `current` the one that wraps new practice keys. Every key is 32 random bytes."""

    current: str
    masters: Mapping[str, bytes]
    link: bytes
    pepper: bytes
    forms: bytes

    @property
    def master(self) -> bytes:
        return self.masters[self.current]


def new_keys() -> Keys:
    return Keys(
        current="master-1",
        masters={"master-1": secrets.token_bytes(KEY_BYTES)},
        link=secrets.token_bytes(KEY_BYTES),
        pepper=secrets.token_bytes(KEY_BYTES),
        forms=secrets.token_bytes(KEY_BYTES),
    )


def write_keys(keys: Keys, path: Path) -> None:
    """Writes a new file with mode 0600. Raises Misconfigured if one is there already: keys are never overwritten."""
    content = {
        "current": keys.current,
        "masters": {name: b64encode(key).decode() for name, key in keys.masters.items()},
        "link": b64encode(keys.link).decode(),
        "pepper": b64encode(keys.pepper).decode(),
        "forms": b64encode(keys.forms).decode(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise Misconfigured(f"{path} holds keys already. They are never overwritten.") from problem
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())


def read_keys(path: Path) -> Keys:
    """Raises Misconfigured, with what to do, if the file is missing, open to others, or not a key file."""
    try:
        mode = path.stat().st_mode
        content = json.loads(path.read_text())
    except FileNotFoundError as problem:
        raise Misconfigured(
            f"There is no key file at {path}. Put back the one that belongs to this database; without it nothing "
            "that clients wrote can be opened."
        ) from problem
    except (OSError, ValueError) as problem:
        raise Misconfigured(f"{path} cannot be read as a key file ({problem}). Put back your copy of it.") from problem
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Misconfigured(f"Other users of this machine can read {path}. Run: chmod 600 {path}")
    try:
        keys = Keys(
            current=content["current"],
            masters={name: b64decode(key, validate=True) for name, key in content["masters"].items()},
            link=b64decode(content["link"], validate=True),
            pepper=b64decode(content["pepper"], validate=True),
            forms=b64decode(content["forms"], validate=True),
        )
        whole = keys.current in keys.masters and all(
            len(key) == KEY_BYTES for key in (*keys.masters.values(), keys.link, keys.pepper, keys.forms)
        )
    except (KeyError, TypeError, AttributeError, NotBase64) as problem:
        raise Misconfigured(f"{path} is not a whole key file. Put back your copy of it.") from problem
    if not whole:
        raise Misconfigured(f"{path} is not a whole key file. Put back your copy of it.")
    return keys
