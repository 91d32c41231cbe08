"""The only reader of the environment. Every setting is also a line in `.env.example`."""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LONGEST_BOUNCE_NAME = 20


class Settings(BaseSettings):
    """What the operator decides: where data, keys and mail live, and under which addresses the service answers."""

    model_config = SettingsConfigDict(
        env_prefix="MENDWORK_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: str = "sqlite:///mendwork.sqlite"
    base_url: str = "http://127.0.0.1:8000"
    link_url: str = ""
    smtp_url: str = "smtp://127.0.0.1:25"
    mail_from: str = "post@localhost"
    bounce_address: str = Field(default="", description="Where letters that cannot be delivered come back to.")
    keys: Path = Path("mendwork-keys.json")
    guides: Path | None = Field(default=None, description="A folder with guides of the practice's own.")
    exit_url: str = "https://www.metoffice.gov.uk/"
    jobs: bool = Field(default=True, description="Whether `serve` also runs the jobs in a thread of its own.")

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, url: str) -> str:
        """Accepts the address as operators write it; psycopg 3 is the one driver we ship."""
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return url

    @field_validator("bounce_address")
    @classmethod
    def _leaves_room(cls, address: str) -> str:
        """A token is put behind its name, and a name holds 64 signs."""
        name, _, domain = address.rpartition("@")
        if address and not (domain and 0 < len(name) <= LONGEST_BOUNCE_NAME and "+" not in name):
            raise ValueError(f"write an address whose name has at most {LONGEST_BOUNCE_NAME} signs and no plus sign")
        return address

    @field_validator("base_url", "link_url")
    @classmethod
    def _no_trailing_slash(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("start the address with http:// or https://")
        return url.rstrip("/")

    @property
    def links_under(self) -> str:
        """The address under which clients' links are built: a neutral domain where one is set."""
        return self.link_url or self.base_url

    @property
    def is_secure(self) -> bool:
        return self.base_url.startswith("https://")
