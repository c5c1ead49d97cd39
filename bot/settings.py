"""Typed settings, read from the environment and from `.env`. A test holds `.env.example` to them."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set. Every name is prefixed with `LUNCHTABLE_` in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="LUNCHTABLE_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    database: str = Field(
        default="", description="Database address: sqlite:///path or postgresql://…; empty: a file in the data folder"
    )
    data: Path = Field(default=Path(".lunchtable"), description="Folder for the demo's and the default database files")
    key: SecretStr = Field(
        default=SecretStr(""),
        description="Encrypts what is put aside after an error (a Fernet key); empty: kept as it is",
    )
    host: str = Field(default="127.0.0.1", description="Address on which the sandbox listens")
    port: int = Field(default=8765, ge=0, le=65535, description="Port on which the sandbox listens; 0: any free one")
    log_level: str = Field(
        default="WARNING", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR"
    )
