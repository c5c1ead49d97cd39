"""Killed while people talk to it, and started again: what was acknowledged is there, and nothing happened twice. The same
fifty times: `python -m bench.killing`."""

from pathlib import Path

from bench.killing import Ran, killed


def check(ran: Ran, kills: int) -> None:
    """Nothing is missing, nothing is there twice, nothing is left over, and it ended as it should."""
    account = ran.account
    assert (account.lost, account.duplicated, account.stuck) == ([], [], [])
    assert len(account.ambiguous) <= kills
    assert (ran.exit, ran.errors, ran.troubles, ran.given_up) == (0, [], [], 0)
    assert account.acknowledged > 20 * kills


async def test_killed_three_times_on_a_file_everything_acknowledged_happens_once(tmp_path: Path) -> None:
    check(await killed(f"sqlite:///{tmp_path / 'lunchtable.db'}", "http", 3, tmp_path), 3)


async def test_killed_twice_on_a_server_everything_acknowledged_happens_once(postgres_url: str, tmp_path: Path) -> None:
    check(await killed(postgres_url, "socket", 2, tmp_path), 2)
