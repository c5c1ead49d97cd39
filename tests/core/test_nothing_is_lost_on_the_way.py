"""Everything that is stored and sent on comes back from JSON as it was."""

from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot import card, form, reply, text
from bot.form import MOST_FIELDS, Form, Option
from bot.incoming import AnyEvent, AnyInteraction
from bot.reply import Answer, Outgoing, Reply
from bot.text import Listing, Text

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
moments = st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
plain_values = st.one_of(words, st.integers(-(2**53), 2**53), st.builds(text.Who, words), st.builds(text.When, moments))
texts = st.builds(Text, words, st.dictionaries(names, plain_values, max_size=2), st.just(""))

st.register_type_strategy(str, words)
st.register_type_strategy(int, st.integers(0, 2**53))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(datetime, moments)
st.register_type_strategy(Text, texts)
st.register_type_strategy(Listing, st.builds(Listing, st.tuples(plain_values, texts), st.booleans()))
st.register_type_strategy(Option, st.builds(Option, words, texts, st.none() | texts))


def made(kind: type) -> st.SearchStrategy[Any]:
    """Any value of a type; a Struct with all its limits in mind."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in (Text, Listing, Option):
        return _STRUCTS[kind] if kind in _STRUCTS else built(kind)
    return st.from_type(kind)


def built(kind: type[msgspec.Struct], **given_: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    known = {f.name: of_type(f.type) for f in msgspec.structs.fields(kind)}
    return st.builds(kind, **{**known, **given_})


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    arguments = get_args(kind)
    origin = getattr(kind, "__origin__", None)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return st.lists(of_type(arguments[0]), min_size=1, max_size=2).map(tuple)
        return st.tuples(*map(of_type, arguments))
    if origin is list:
        return st.lists(of_type(arguments[0]), max_size=2)
    if origin is dict:
        return st.dictionaries(names, of_type(arguments[1]), max_size=2)
    if arguments and type(kind).__name__ in ("UnionType", "_UnionGenericAlias"):
        return st.one_of(*map(of_type, arguments))
    return made(kind)


_STRUCTS: dict[type, st.SearchStrategy[Any]] = {}
_STRUCTS[card.Button] = st.builds(card.Button, texts, names, words, st.sampled_from(["plain", "main", "danger"]))
for field_type in get_args(form.AnyField):
    _STRUCTS[field_type] = built(field_type, name=names)
_STRUCTS[form.ChoiceField] = built(form.ChoiceField, name=names, value=st.just(()))
_STRUCTS[Form] = built(
    Form,
    name=names,
    record=words,
    fields=st.lists(st.one_of(*(_STRUCTS[one] for one in get_args(form.AnyField))), min_size=1, max_size=MOST_FIELDS)
    .map(lambda several: {field.name: field for field in several})
    .map(lambda by_name: tuple(by_name.values())),
)
_STRUCTS[card.Menu] = built(card.Menu, action=names, record=words)
_STRUCTS[card.Card] = st.deferred(lambda: built(card.Card, parts=st.lists(of_type(card.Part), max_size=3).map(tuple)))
_STRUCTS[reply.Completions] = built(reply.Completions)


@pytest.mark.parametrize("kind", get_args(Reply), ids=lambda kind: kind.__name__)
def test_every_reply_comes_back_as_it_was_said(kind: type[msgspec.Struct]):
    _comes_back(kind, Reply)


@pytest.mark.parametrize("kind", get_args(AnyEvent), ids=lambda kind: kind.__name__)
def test_every_event_comes_back_as_it_happened(kind: type[msgspec.Struct]):
    _comes_back(kind, AnyEvent)


@pytest.mark.parametrize("kind", get_args(AnyInteraction), ids=lambda kind: kind.__name__)
def test_every_interaction_comes_back_as_it_happened(kind: type[msgspec.Struct]):
    _comes_back(kind, AnyInteraction)


def test_what_leaves_and_what_answers_at_once_is_all_there_is_to_say():
    assert set(get_args(Outgoing)) | set(get_args(Answer)) == set(get_args(Reply))


def _comes_back(kind: type[msgspec.Struct], union: Any) -> None:
    decoder = msgspec.json.Decoder(union)

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        try:
            value = data.draw(made(kind))
        except ValueError:  # more rows than fit; that is refused elsewhere
            assume(False)
            return
        assert decoder.decode(msgspec.json.encode(value)) == value

    check()
