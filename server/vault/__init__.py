"""Sealing and opening what clients wrote, and the keys it takes. Nothing sealed is ever logged."""

from server.vault.keys import Keys
from server.vault.passwords import Passwords
from server.vault.sealing import Cell, Sealing


class Vault:
    """Everything that needs a key: `sealing` for cells, `passwords` for passwords and passcodes."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self.sealing = Sealing(keys)
        self.passwords = Passwords(keys.pepper)


__all__ = ["Cell", "Keys", "Passwords", "Sealing", "Vault"]
