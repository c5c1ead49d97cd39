"""Messages of a channel become conversations, however far apart they are, within bounded memory."""

from collections.abc import Iterable

import pytest
from slack_exports import ANA, BEN, CEM, MORNING

from adapters.archive import conversations as module
from adapters.archive.conversations import Conversation, Conversations
from adapters.archive.messages import ArchivedMessage

DAY = 1440.0


def said(who: str, text: str, minute: float, **more: object) -> ArchivedMessage:
    at = MORNING + minute * 60
    return ArchivedMessage(f"{at:.6f}", at, who, text, **more)  # type: ignore[arg-type]


def key(minute: float) -> str:
    return f"{MORNING + minute * 60:.6f}"


def sort(messages: Iterable[ArchivedMessage]) -> list[list[str]]:
    """The texts of each conversation, in the order in which they were handed on."""
    return [[line.message.text for line in one.lines] for one in gather(messages)]


def gather(messages: Iterable[ArchivedMessage]) -> list[Conversation]:
    conversations = Conversations()
    over = [one for message in messages for one in conversations.hear(message).over]
    return over + list(conversations.rest())


def test_replies_find_their_thread_though_others_talk_in_between() -> None:
    found = sort(
        [
            said(ANA, "How do I sharpen a scythe?", 0, thread=key(0), opener=ANA),
            said(CEM, "Has anyone seen the blue ledger since last Tuesday?", 5),
            said(BEN, "With a wet stone.", DAY, thread=key(0), opener=ANA),
        ]
    )
    assert ["How do I sharpen a scythe?", "With a wet stone."] in found
    assert ["Has anyone seen the blue ledger since last Tuesday?"] in found


def test_a_thread_waits_for_the_last_reply_it_is_known_to_have() -> None:
    late = 200 * DAY
    last = MORNING + late * 60
    talk = [said(ANA, "Who knows scythes?", 0, thread=key(0), opener=ANA, last_reply=last)]
    talk += [said(CEM, f"day {n}", n * DAY) for n in range(1, 200)]
    talk += [said(BEN, "I do", late, thread=key(0), opener=ANA)]
    assert ["Who knows scythes?", "I do"] in sort(talk)


def test_a_late_reply_to_a_thread_that_is_over_still_counts() -> None:
    talk = [said(ANA, "Who knows scythes?", 0, thread=key(0), opener=ANA)]
    talk += [said(CEM, f"day {n}", n * DAY) for n in range(1, 60)]
    conversations = Conversations()
    for message in talk:
        conversations.hear(message)
    told = conversations.hear(said(BEN, "I do", 61 * DAY, thread=key(0), opener=ANA))
    assert told.is_new
    assert told.replies_to == ANA


def test_a_thread_whose_first_message_is_missing_is_a_conversation_without_opening() -> None:
    (thread,) = gather(
        [said(BEN, "With a stone.", 5, thread=key(0), opener=ANA), said(ANA, "Thanks", 6, thread=key(0))]
    )
    assert not thread.whole
    assert thread.opener == ANA
    assert [line.message.text for line in thread.lines] == ["With a stone.", "Thanks"]


def test_an_old_export_that_does_not_mark_openings_gets_its_threads_together() -> None:
    found = sort([said(ANA, "How do I sharpen it?", 0), said(BEN, "With a stone.", 9, thread=key(0))])
    assert found == [["How do I sharpen it?", "With a stone."]]


def test_outside_threads_the_one_addressed_is_replied_to() -> None:
    conversations = Conversations()
    conversations.hear(said(ANA, "How do I keep a scythe sharp in wet grass?", 0))
    told = conversations.hear(said(BEN, "[@Ana](person:U0ANA) use a wet stone for the scythe", 1, mentions=(ANA,)))
    assert told.replies_to == ANA


def test_the_same_message_twice_counts_once_and_its_latest_words_hold() -> None:
    conversations = Conversations()
    assert conversations.hear(said(ANA, "old", 0)).is_new
    assert not conversations.hear(said(ANA, "new", 0, edited=True)).is_new
    assert [line.message.text for one in conversations.rest() for line in one.lines] == ["new"]


def test_what_was_deleted_leaves_no_words() -> None:
    found = gather([said(ANA, "a secret", 0), said(ANA, "", 0, deleted=True)])
    assert [one.lines for one in found] == [[]]


def test_many_open_threads_are_held_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OPEN", 10)
    conversations = Conversations()
    over = 0
    for n in range(50):
        over += len(conversations.hear(said(ANA, f"topic {n}", n, thread=key(n), opener=ANA)).over)
    assert over == 40
    assert len(list(conversations.rest())) == 10


def test_an_endless_thread_is_held_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LINES", 20)
    talk = [said(ANA, "go", 0, thread=key(0), opener=ANA)]
    talk += [said(BEN, f"reply {n}", n, thread=key(0), opener=ANA) for n in range(1, 100)]
    (thread,) = gather(talk)
    assert len(thread.lines) == 20


def test_a_message_that_opens_a_thread_in_the_midst_of_talk_is_in_one_conversation_only() -> None:
    talk = [
        said(ANA, "How do I keep a scythe sharp in wet grass?", 0),
        said(BEN, "[@Ana](person:U0ANA) the scythe wants a wet stone", 1, mentions=(ANA,)),
        said(CEM, "Which stone?", 30, thread=key(1)),
    ]
    texts = [text for conversation in sort(talk) for text in conversation]
    assert sorted(texts) == sorted(message.text for message in talk)
