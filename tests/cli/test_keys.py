"""LUNCHTABLE_KEY: one key, or a new one before old ones."""

import pytest
from cryptography.fernet import Fernet

from adapters.cli.common import Trouble, _cipher

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_without_a_key_nothing_is_encrypted() -> None:
    assert _cipher("") is None
    assert _cipher(" , ") is None


@pytest.mark.parametrize("written", [f"{NEW},{OLD}", f" {NEW} , {OLD} ,"])
def test_the_first_key_encrypts_and_all_decrypt(written: str) -> None:
    cipher = _cipher(written)
    assert cipher is not None
    assert cipher.decrypt(Fernet(OLD).encrypt(b"from before")) == b"from before"
    assert Fernet(NEW).decrypt(cipher.encrypt(b"from now on")) == b"from now on"


@pytest.mark.parametrize("written", ["secret", f"{NEW},secret"])
def test_a_key_that_is_none_is_named_without_showing_it(written: str) -> None:
    with pytest.raises(Trouble, match="no Fernet key") as trouble:
        _cipher(written)
    assert "secret" not in str(trouble.value)
    assert NEW not in str(trouble.value)
