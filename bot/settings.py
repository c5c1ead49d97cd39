"""Typed settings, read from the environment and from `.env`. A test holds `.env.example` to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _known_as(name: str, **about: Any) -> Any:
    """A setting under the name its platform's own guides give it; with our prefix as well."""
    return Field(validation_alias=AliasChoices(name, f"LUNCHTABLE_{name}"), **about)


class Settings(BaseSettings):
    """What an operator may set. Names are prefixed with `LUNCHTABLE_` in the environment, where nothing else is said."""

    model_config = SettingsConfigDict(
        env_prefix="LUNCHTABLE_", env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    database: str = Field(
        default="", description="Database address: sqlite:///path or postgresql://…; empty: a file in the data folder"
    )
    data: Path = Field(default=Path(".lunchtable"), description="Folder for the demo's and the default database files")
    key: SecretStr = Field(
        default=SecretStr(""),
        description="Fernet keys, separated by commas: the first encrypts tokens and what is put aside after an error, "
        "all decrypt; empty: what is put aside is kept as it is, and tokens can't be kept",
    )
    host: str = Field(default="127.0.0.1", description="Address on which the sandbox listens")
    port: int = Field(default=8765, ge=0, le=65535, description="Port on which the sandbox listens; 0: any free one")
    log_level: str = Field(
        default="WARNING", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR"
    )

    slack_bot_token: SecretStr = _known_as(
        "SLACK_BOT_TOKEN", default=SecretStr(""), description="xoxb-…: the bot in one workspace"
    )
    slack_app_token: SecretStr = _known_as(
        "SLACK_APP_TOKEN", default=SecretStr(""), description="xapp-…: Slack reaches the bot by Socket Mode"
    )
    slack_signing_secret: SecretStr = _known_as(
        "SLACK_SIGNING_SECRET", default=SecretStr(""), description="Slack reaches the bot by HTTP, signed with this"
    )
    slack_client_id: str = _known_as(
        "SLACK_CLIENT_ID", default="", description="With the secret: many workspaces install the app by OAuth"
    )
    slack_client_secret: SecretStr = _known_as(
        "SLACK_CLIENT_SECRET", default=SecretStr(""), description="The secret that belongs to the client id"
    )
    slack_api_url: str = _known_as(
        "SLACK_API_URL", default="https://slack.com/api/", pattern="^https?://", description="Slack's Web API"
    )
    slack_http: bool = Field(default=False, description="HTTP also where an app token makes Socket Mode possible")
    slack_least: bool = Field(default=False, description="Ask for the scopes of `lunchtable manifest slack --least`")
    discord_bot_token: SecretStr = _known_as(
        "DISCORD_BOT_TOKEN", default=SecretStr(""), description="The bot in Discord, in all servers it is invited to"
    )
    discord_api_url: str = _known_as(
        "DISCORD_API_URL",
        default="https://discord.com/api/v10",
        pattern="^https?://",
        description="Discord's API; the gateway's address is asked for there",
    )
    public_url: str = Field(
        default="", pattern="^(https?://.+)?$", description="https://…, under which the world reaches this machine"
    )
    http_host: str = Field(default="127.0.0.1", description="Address on which Slack's requests are listened for")
    http_port: int = Field(
        default=3000,
        ge=0,
        le=65535,
        validation_alias=AliasChoices("LUNCHTABLE_HTTP_PORT", "PORT"),
        description="Port on which Slack's requests are listened for; 0: any free one",
    )
