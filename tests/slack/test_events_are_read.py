"""What happens in Slack is read as what happened, once, however Slack tells it."""

from typing import Any

import pytest
from slack_payloads import HERE, IN_ORG, LATER, NOW, TS, Json, changed, envelope, said

from adapters.slack.read_events import home_opened, organisation_left, read_events, team_of, uninstalled
from bot.incoming import (
    AnyEvent,
    BotAdded,
    BotRemoved,
    ChannelChanged,
    Deleted,
    Edited,
    Joined,
    Left,
    PersonChanged,
    Posted,
    Reacted,
    Uninstalled,
)
from bot.places import Channel, ChannelKind, FileRef, Person, Place


def read(event: Json, **more: Any) -> AnyEvent | None:
    found = read_events(envelope(event, **more), HERE)
    assert len(found) <= 1
    return found[0] if found else None


def posted(event: Json, **more: Any) -> Posted:
    found = read(event, **more)
    assert isinstance(found, Posted)
    return found


def test_a_message_is_read_with_its_words_place_and_author() -> None:
    found = posted(said("*Insulin* &amp; heat, see <#C2|cold-chain> <@UBEN>", user_profile={"display_name": "Ana W."}))
    assert (found.id, found.workspace) == (f"message:C1:{TS}", "slack:T1")
    assert found.message.text == "**Insulin** & heat, see [#cold-chain](channel:C2) [@UBEN](person:UBEN)"
    assert found.message.mentions == ("UBEN",)
    assert found.message.author == Person("UANA", "Ana W.")
    assert found.place == Place("C1", TS)
    assert found.message.at == found.at.timestamp() == float(TS)
    assert found.channel == Channel("C1", kind=ChannelKind.PUBLIC)
    assert not found.to_bot


def test_a_reply_knows_its_thread() -> None:
    assert posted(said(thread_ts=TS, ts=LATER)).place == Place("C1", LATER, TS)
    assert posted(said(thread_ts=TS)).place.root == TS


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_what_people_say_in_other_ways_is_said_as_well(subtype: str) -> None:
    assert posted(said("here it is", subtype=subtype)).message.text == "here it is"


@pytest.mark.parametrize(
    "subtype",
    ["channel_join", "channel_topic", "channel_name", "message_replied", "pinned_item", "huddle_thread", "new"],
)
def test_what_slack_only_notes_is_nothing(subtype: str) -> None:
    assert read(said("Ana has joined the channel", subtype=subtype)) is None


def test_files_are_kept_as_references() -> None:
    file = {
        "id": "F1",
        "name": "cooling.pdf",
        "title": "Cooling",
        "mimetype": "application/pdf",
        "size": 2048,
        "url_private": "https://files.slack.com/F1",
        "permalink": "https://nurses.slack.com/files/UANA/F1/cooling.pdf",
    }
    files = posted(said("", subtype="file_share", files=[file, {"id": "F2", "mode": "tombstone"}])).message.files
    assert files == (FileRef("F1", "cooling.pdf", file["permalink"], "application/pdf", 2048),)


def test_other_bots_are_bots() -> None:
    found = posted(said("build failed", subtype="bot_message", user=None, bot_id="B9", username="Builder"))
    assert found.message.author == Person("B9", "Builder", is_bot=True)


@pytest.mark.parametrize(
    "mine",
    [
        {"user": "U0BOT", "bot_id": "B0BOT"},
        {"user": None, "bot_id": "B0BOT", "subtype": "bot_message"},
        {"user": "UOTHER", "bot_id": "B7", "app_id": "A0BOT"},
        {"user": "U0BOT", "channel": "D1", "channel_type": "im"},
    ],
)
def test_the_bot_does_not_hear_itself(mine: Json) -> None:
    assert read(said("A card", **mine)) is None
    assert read(changed(said("A card", **mine), said("Another", **mine))) is None


def test_a_message_without_text_is_read_from_its_blocks() -> None:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": "only blocks"}]}
    assert posted(said("", blocks=[{"type": "rich_text", "elements": [words]}])).message.text == "only blocks"
    assert posted(said("", attachments=[{"fallback": "an old card"}])).message.text == "an old card"


def rich(*parts: Json) -> list[Json]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}]


def test_what_is_written_in_slacks_editor_is_read_as_it_looked() -> None:
    half = rich({"type": "text", "text": "in"}, {"type": "text", "text": "sul", "style": {"bold": True}}, word("in"))
    assert posted(said("in*sul*in", blocks=half)).message.text == "in<!-- -->**sul**<!-- -->in"
    signs = rich(word("the *real* price is 3*4"))
    assert posted(said("the *real* price is 3*4", blocks=signs)).message.text == "the \\*real\\* price is 3\\*4"
    lines = rich({"type": "text", "text": "one\ntwo", "style": {"bold": True}})
    assert posted(said("*one*\n*two*", blocks=lines)).message.text == "**one**\n**two**"
    both = rich({"type": "text", "text": "a", "style": {"bold": True}}, {**word("b"), "style": {"italic": True}})
    assert posted(said("*a*_b_", blocks=both)).message.text == "**a**<!-- -->_b_"


def test_blocks_that_say_something_else_do_not_replace_the_words() -> None:
    assert posted(said("*bold* words", blocks=rich(word("other words")))).message.text == "**bold** words"


def word(text: str) -> Json:
    return {"type": "text", "text": text}


def test_a_mention_told_twice_is_one_message_to_the_bot() -> None:
    asked = said("<@U0BOT> how do you keep insulin cool?")
    as_message, as_mention = posted(asked), posted({**asked, "type": "app_mention", "channel_type": None})
    assert as_message.id == as_mention.id
    assert as_message.to_bot
    assert as_mention.to_bot
    assert not as_message.direct
    assert not as_mention.direct


def test_what_is_written_to_the_bot_alone_is_to_it() -> None:
    found = posted(said("find insulin", channel="D1", channel_type="im"))
    assert found.direct
    assert found.channel == Channel("D1", kind=ChannelKind.DIRECT)


def test_in_a_group_only_who_names_the_bot_speaks_to_it() -> None:
    assert not posted(said("lunch?", channel="G1", channel_type="mpim")).to_bot
    named = posted(said("<@U0BOT> lunch?", channel="G1", channel_type="mpim"))
    assert named.to_bot
    assert not named.direct
    assert named.channel == Channel("G1", kind=ChannelKind.GROUP)


def test_private_channels_are_private() -> None:
    assert posted(said(channel_type="group")).channel == Channel("C1", kind=ChannelKind.PRIVATE)


@pytest.mark.parametrize(
    ("told", "here", "shared", "outside"),
    [
        ({"team": "T1"}, HERE, False, False),
        ({"team": "T2", "user_team": "T2"}, HERE, True, True),
        ({"team": "T1", "user_team": "T2"}, HERE, True, True),
        ({"team": "T2", "source_team": "T2"}, HERE, True, True),
        ({"team": "E1", "user_team": "E1"}, IN_ORG, True, False),
        ({"team": "T3", "user_team": "T3"}, IN_ORG, False, False),
        ({"team": "T3", "user_team": "T3"}, IN_ORG, True, True),
        ({"team": "T1", "user_team": "E2"}, IN_ORG, True, True),
        ({"team": None}, HERE, True, False),
    ],
)
def test_people_of_other_workspaces_are_guests(told: Json, here: Any, shared: bool, outside: bool) -> None:
    found = read_events(envelope(said(**told), is_ext_shared_channel=shared), here)[0]
    assert isinstance(found, Posted)
    assert found.message.author.outside is outside


def test_an_edit_is_told_when_the_words_changed() -> None:
    edited = {"edited": {"user": "UANA", "ts": LATER}}
    found = read(changed(said("cool"), said("cooler", **edited)))
    assert isinstance(found, Edited)
    assert found.id == f"edit:C1:{TS}:{LATER}"
    assert (found.message.text, found.place) == ("cooler", Place("C1", TS))
    again = read(changed(said("cool"), said("cooler", **edited), event_ts="1772452999.000100"))
    assert again is not None
    assert again.id == found.id


@pytest.mark.parametrize(
    "after",
    [
        said("see <https://a.example>", attachments=[{"text": "a preview"}]),
        said("see <https://a.example>", reply_count=2, thread_ts=TS),
        said("see <https://a.example>", edited={"user": "UANA", "ts": LATER}),
    ],
)
def test_previews_and_counts_are_no_edits(after: Json) -> None:
    assert read(changed(said("see <https://a.example>"), after)) is None
    assert read({**changed({}, said("see", attachments=[{"text": "a preview"}])), "previous_message": None}) is None


def test_a_deletion_names_its_message_whoever_wrote_it() -> None:
    event = {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": TS, "event_ts": LATER}
    found = read({**event, "previous_message": said(thread_ts="1772452700.000001")})
    assert isinstance(found, Deleted)
    assert (found.id, found.place) == (f"delete:C1:{TS}", Place("C1", TS, "1772452700.000001"))
    assert read({**event, "event_ts": "1772452999.000100"}).id == found.id  # type: ignore[union-attr]


def test_a_deleted_beginning_of_a_thread_is_deleted() -> None:
    found = read(changed(said(), {"subtype": "tombstone", "ts": TS, "thread_ts": TS, "text": "was deleted"}))
    assert isinstance(found, Deleted)
    assert found.id == f"delete:C1:{TS}"


REACTION = {
    "type": "reaction_added",
    "user": "UBEN",
    "reaction": "white_check_mark",
    "item": {"type": "message", "channel": "C1", "ts": TS},
    "item_user": "UANA",
    "event_ts": LATER,
}


def test_a_reaction_is_a_sign_on_a_message() -> None:
    found = read(REACTION)
    assert isinstance(found, Reacted)
    assert (found.emoji, found.added, found.author) == ("✅", True, "UANA")
    assert (found.person.id, found.place) == ("UBEN", Place("C1", TS))
    away = read({**REACTION, "type": "reaction_removed", "event_ts": "1772452861.000200"})
    assert isinstance(away, Reacted)
    assert not away.added
    again = read({**REACTION, "event_ts": "1772452862.000200"})
    assert len({one.id for one in (found, away, again) if one}) == 3
    assert read({**REACTION}, event_id="Ev999") == found
    assert read({**REACTION, "reaction": "raising_hand::skin-tone-4"}).emoji == "🙋🏽"  # type: ignore[union-attr]
    assert read({**REACTION, "reaction": "lunchbox-ours"}).emoji == ":lunchbox-ours:"  # type: ignore[union-attr]


@pytest.mark.parametrize("other", [{"item": {"type": "file", "file": "F1"}}, {"user": "U0BOT"}, {"reaction": ""}])
def test_other_reactions_mean_nothing(other: Json) -> None:
    assert read({**REACTION, **other}) is None


def member(kind: str, user: str = "UBEN", **more: Any) -> Json:
    usual = {"user": user, "channel": "C1", "channel_type": "C", "team": "T1", "event_ts": LATER}
    return {"type": f"member_{kind}_channel", **usual, **more}


def test_people_come_and_go() -> None:
    came, went = read(member("joined", inviter="UANA")), read(member("left"))
    assert isinstance(came, Joined)
    assert isinstance(went, Left)
    assert (came.person, came.place) == (Person("UBEN"), Place("C1"))
    assert (went.person, went.place) == (Person("UBEN"), Place("C1"))
    guest = read(member("joined", team="T2"))
    assert isinstance(guest, Joined)
    assert guest.person.outside


def test_the_bot_is_brought_in_and_put_out() -> None:
    added = read(member("joined", "U0BOT", inviter="UANA", channel_type="G"))
    assert isinstance(added, BotAdded)
    assert (added.channel, added.person) == (Channel("C1", kind=ChannelKind.PRIVATE), Person("UANA"))
    for event in (
        member("left", "U0BOT"),
        {"type": "channel_left", "channel": "C1", "actor_id": "UANA", "event_ts": LATER},
        {"type": "group_left", "channel": "C1", "actor_id": "UANA", "event_ts": LATER},
    ):
        removed = read(event)
        assert isinstance(removed, BotRemoved)
        assert (removed.place, removed.id) == (Place("C1"), f"bot-removed:C1:{LATER}")


@pytest.mark.parametrize(
    ("event", "channel", "gone"),
    [
        (
            {"type": "channel_rename", "channel": {"id": "C1", "name": "rounds", "is_channel": True}},
            Channel("C1", "rounds"),
            False,
        ),
        (
            {"type": "group_rename", "channel": {"id": "C1", "name": "r"}},
            Channel("C1", "r", ChannelKind.PRIVATE),
            False,
        ),
        ({"type": "channel_archive", "channel": "C1", "user": "UANA"}, Channel("C1", archived=True), False),
        ({"type": "group_archive", "channel": "C1"}, Channel("C1", "", ChannelKind.PRIVATE, True), False),
        ({"type": "channel_unarchive", "channel": "C1"}, Channel("C1"), False),
        ({"type": "group_unarchive", "channel": "C1"}, Channel("C1", "", ChannelKind.PRIVATE), False),
        ({"type": "channel_deleted", "channel": "C1"}, Channel("C1"), True),
        ({"type": "group_deleted", "channel": "C1"}, Channel("C1", "", ChannelKind.PRIVATE), True),
        (
            {"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2"},
            Channel("C1", "", ChannelKind.PRIVATE),
            True,
        ),
        (said("made private", subtype="channel_convert_to_private"), Channel("C1", "", ChannelKind.PRIVATE), False),
        (said("made public", subtype="channel_convert_to_public"), Channel("C1"), False),
        ({"type": "channel_convert_to_private", "channel": "C1"}, Channel("C1", "", ChannelKind.PRIVATE), False),
    ],
)
def test_what_becomes_of_a_channel_is_known(event: Json, channel: Channel, gone: bool) -> None:
    found = read({**event, "event_ts": LATER})
    assert isinstance(found, ChannelChanged)
    assert (found.channel, found.gone) == (channel, gone)
    assert LATER in found.id


@pytest.mark.parametrize(
    "kind", ["channel_shared", "channel_unshared", "channel_created", "im_open", "emoji_changed", ""]
)
def test_what_concerns_nobody_here_is_nothing(kind: str) -> None:
    assert read({"type": kind, "channel": "C1", "event_ts": LATER}) is None


ANA = {
    "id": "UANA",
    "team_id": "T1",
    "name": "ana.weber",
    "real_name": "Ana Weber",
    "profile": {"display_name": "Ana", "real_name": "Ana Weber"},
    "locale": "de-DE",
    "tz": "Europe/Berlin",
    "is_admin": True,
    "is_bot": False,
    "deleted": False,
    "updated": 1772452800,
}


def test_people_change_and_it_is_told_once() -> None:
    found = read({"type": "user_change", "user": ANA, "event_ts": LATER})
    assert isinstance(found, PersonChanged)
    assert found.person == Person("UANA", "Ana", "de-DE", "Europe/Berlin", admin=True)
    assert not found.gone
    twice = read({"type": "user_profile_changed", "user": ANA, "event_ts": "1772452861.000200"})
    assert twice is not None
    assert twice.id == found.id
    assert isinstance(gone := read({"type": "user_change", "user": {**ANA, "deleted": True}}), PersonChanged)
    assert gone.gone
    unnamed = {**ANA, "profile": {"display_name": "", "real_name": "Ana Weber"}}
    assert read({"type": "user_change", "user": unnamed}).person.name == "Ana Weber"  # type: ignore[union-attr]
    stranger = {**ANA, "team_id": "T2", "is_stranger": True}
    assert read({"type": "user_change", "user": stranger}).person.outside  # type: ignore[union-attr]


def test_who_is_new_in_the_workspace_has_come_to_no_channel_yet() -> None:
    found = read({"type": "team_join", "user": ANA})
    assert isinstance(found, Joined)
    assert (found.person.id, found.place) == ("UANA", None)


def test_an_uninstall_is_one_in_either_order() -> None:
    gone, revoked = {"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}}
    found = [read(gone), read(revoked, event_id="Ev2"), read(gone, event_id="Ev3")]
    assert all(isinstance(one, Uninstalled) for one in found)
    assert len({one.id for one in found if one}) == 1
    assert uninstalled(envelope(revoked))
    assert not uninstalled(envelope({"type": "tokens_revoked", "tokens": {"oauth": ["UANA"], "bot": []}}))
    assert read({"type": "tokens_revoked", "tokens": {"oauth": ["UANA"]}}) is None


def test_taken_away_again_later_that_day_is_another_time() -> None:
    first, second = (read({"type": "app_uninstalled"}, event_time=1772452800 + later) for later in (0, 600))
    assert first is not None
    assert second is not None
    assert first.id != second.id


@pytest.mark.parametrize(
    ("about", "organisation"),
    [
        ({"team_id": None, "enterprise_id": "E1", "authorizations": []}, "E1"),
        ({"authorizations": [{"enterprise_id": "E1", "team_id": "T1", "is_enterprise_install": True}]}, "E1"),
        ({"authorizations": [{"enterprise_id": "E1", "team_id": "T1", "is_enterprise_install": False}]}, ""),
        ({}, ""),
    ],
)
def test_an_uninstall_is_of_a_team_or_of_its_whole_organisation(about: Json, organisation: str) -> None:
    assert organisation_left({**envelope({"type": "app_uninstalled"}), **about}) == organisation
    assert organisation_left({**envelope({"type": "team_join", "user": ANA}), **about}) == ""


def test_home_is_opened_not_the_messages_beside_it() -> None:
    event = {"type": "app_home_opened", "user": "UANA", "channel": "D1", "tab": "home", "event_ts": LATER}
    opened = home_opened(envelope(event), HERE, NOW)
    assert opened is not None
    assert (opened.person.id, opened.place, opened.at) == ("UANA", Place(""), NOW)
    assert home_opened(envelope({**event, "tab": "messages"}), HERE, NOW) is None
    assert read(event) is None


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (envelope(said()), ("T1", "")),
        (envelope(said(), team_id="T2"), ("T1", "")),  # a shared channel: the event happened in another's workspace
        (envelope(said(), authorizations=[]), ("T1", "")),
        (envelope(said(), authorizations=[], context_team_id="T3"), ("T3", "")),
        (
            {
                "authorizations": [{"enterprise_id": "E1", "team_id": None, "is_enterprise_install": True}],
                "team_id": "T1",
            },
            ("T1", "E1"),
        ),
        ({"team": None, "enterprise": {"id": "E1"}, "user": {"id": "UANA", "team_id": "T1"}}, ("T1", "E1")),
        ({"team": {"id": "T1", "domain": "x"}, "user": {"id": "UBEN", "team_id": "T2"}}, ("T1", "")),
        ({"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1", "team_id": "T2"}}, ("T1", "")),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "true"}, ("T1", "E1")),
        ({"team_id": None, "enterprise_id": "E1"}, ("", "E1")),
        ({"team_id": "E1"}, ("", "E1")),
        ({}, ("", "")),
        ({"authorizations": None, "team": 3, "user": "x", "view": []}, ("", "")),
    ],
)
def test_every_payload_is_for_the_installation_it_names(body: Json, found: tuple[str, str]) -> None:
    assert team_of(body) == found
