"""The sample community: that it is complete and believable, and that a bad line is named."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.sandbox.sample import (
    Commanded,
    Event,
    ReactedTo,
    Sample,
    SampleChannel,
    Spoken,
    load_community,
    load_talk,
    read_community,
    read_talk,
)

TODAY = date(2025, 6, 18)
DAYS = [TODAY, date(2024, 2, 29), date(2025, 1, 1), date(2025, 3, 30), date(2025, 3, 31), date(2025, 10, 26)]

COMMUNITY = """
name = "Bakers"
timezone = "Europe/London"
language = "en"
[domain]
care = "Bread."
why = "It rises."
for_whom = "Bakers."
not_about = "Cake."
[[people]]
id = "ana"
name = "Ana"
about = "I bake."
language = "en"
steward = true
[[people]]
id = "ben-w"
name = "Ben W."
about = "I knead."
language = "en"
[[channels]]
id = "c1"
name = "oven"
purpose = "Heat"
members = "all"
home = true
[[channels]]
id = "c2"
name = "cellar"
purpose = "Cold"
members = ["ana"]
private = true
"""


@pytest.fixture(scope="module")
def sample() -> Sample:
    return load_community()


@pytest.fixture(scope="module")
def talk(sample: Sample) -> list[Event]:
    return load_talk(TODAY, sample)


@pytest.fixture(scope="module")
def bakers() -> Sample:
    return read_community(COMMUNITY)


def spoken_in(talk: list[Event]) -> list[Spoken]:
    return [event for event in talk if isinstance(event, Spoken)]


def reactions_in(talk: list[Event], emoji: str | None = None) -> list[ReactedTo]:
    return [event for event in talk if isinstance(event, ReactedTo) and emoji in (None, event.emoji)]


def messages_with(talk: list[Event], emoji: str) -> list[tuple[Spoken, ReactedTo]]:
    by_key = {message.key: message for message in spoken_in(talk)}
    return [(by_key[reaction.message_key], reaction) for reaction in reactions_in(talk, emoji)]


def channel_of(sample: Sample, channel_id: str) -> SampleChannel:
    return next(channel for channel in sample.channels if channel.id == channel_id)


def conversations_in(talk: list[Event]) -> set[str]:
    return {message.key.rpartition("-")[0] for message in spoken_in(talk)}


# ------------------------------------------------------------------------------------------------- the community


def test_there_are_twelve_to_fourteen_people_two_of_them_stewards(sample: Sample) -> None:
    assert 12 <= len(sample.people) <= 14
    assert sum(person.steward for person in sample.people) == 2
    assert {"Ana", "Ben", "Cem"} <= {person.name for person in sample.people}


def test_there_are_four_channels_one_home_and_one_private_with_five_members(sample: Sample) -> None:
    assert len(sample.channels) == 4
    assert {"round-talk", "wound-care"} <= {channel.name for channel in sample.channels}
    assert [channel.id for channel in sample.channels if channel.home] == [sample.home.id]
    assert len(sample.home.members) == len(sample.people)
    assert [len(channel.members) for channel in sample.channels if channel.private] == [5]


def test_the_private_channel_has_a_steward_and_not_everybody_can_see_it(sample: Sample) -> None:
    private = next(channel for channel in sample.channels if channel.private)
    assert any(person.steward and person.id in private.members for person in sample.people)
    assert "ana" not in private.members
    assert "cem" in private.members


# ------------------------------------------------------------------------------------------------------ the talk


def test_there_are_some_forty_conversations_in_eight_weeks(talk: list[Event]) -> None:
    assert 36 <= len(conversations_in(talk)) <= 48
    first = min(event.at for event in talk)
    assert timedelta(weeks=7) < datetime.combine(TODAY, time(), tzinfo=UTC) - first <= timedelta(weeks=8)


def test_every_person_speaks_and_every_channel_is_used(sample: Sample, talk: list[Event]) -> None:
    assert {message.person_id for message in spoken_in(talk)} == {person.id for person in sample.people}
    assert {message.channel_id for message in spoken_in(talk)} == {channel.id for channel in sample.channels}


@pytest.mark.parametrize("today", DAYS)
def test_everything_happened_before_half_past_eight_today_in_order_of_time(sample: Sample, today: date) -> None:
    talk = load_talk(today, sample)
    times = [event.at for event in talk]
    end = datetime.combine(today, time(8, 30), tzinfo=ZoneInfo(sample.timezone))
    assert all(at.tzinfo is UTC and at < end for at in times)
    assert times == sorted(times)


def test_several_conversations_are_from_the_last_three_days_and_two_open_ones_from_today(talk: list[Event]) -> None:
    midnight = datetime.combine(TODAY, time(), tzinfo=ZoneInfo("Europe/London"))
    starts = {message.key.rpartition("-")[0]: message.at for message in reversed(spoken_in(talk))}
    assert sum(at >= midnight - timedelta(days=3) for at in starts.values()) >= 5
    answered = {message.thread for message, _ in messages_with(talk, "✅")}
    asked_today = [message.key for message, _ in messages_with(talk, "❓") if message.at >= midnight]
    assert len(asked_today) == 2
    assert not answered.intersection(asked_today)


def test_the_keys_of_messages_are_single_and_the_same_on_every_day(sample: Sample) -> None:
    keys = [{message.key: message.text for message in spoken_in(load_talk(day, sample))} for day in DAYS]
    assert all(each == keys[0] for each in keys)
    assert len(keys[0]) == len(spoken_in(load_talk(TODAY, sample)))


def test_only_members_of_a_channel_speak_react_and_command_there(sample: Sample, talk: list[Event]) -> None:
    channels = {message.key: message.channel_id for message in spoken_in(talk)}
    for event in talk:
        channel_id = channels[event.message_key] if isinstance(event, ReactedTo) else event.channel_id
        assert event.person_id in channel_of(sample, channel_id).members


def test_replies_are_in_the_channel_of_the_first_message_and_after_it(talk: list[Event]) -> None:
    by_key = {message.key: message for message in spoken_in(talk)}
    replies = [message for message in by_key.values() if message.thread is not None]
    assert replies
    for reply in replies:
        first = by_key[reply.thread or ""]
        assert first.thread is None
        assert first.channel_id == reply.channel_id
        assert first.at < reply.at


def test_every_reaction_comes_a_minute_after_its_message(talk: list[Event]) -> None:
    seen: dict[str, Spoken] = {}
    for event in talk:
        if isinstance(event, Spoken):
            seen[event.key] = event
        if isinstance(event, ReactedTo):
            assert event.at == seen[event.message_key].at + timedelta(minutes=1)


def test_about_twenty_questions_are_marked_by_their_own_authors(talk: list[Event]) -> None:
    questions = messages_with(talk, "❓")
    assert 18 <= len(questions) <= 24
    assert all(message.person_id == reaction.person_id and message.thread is None for message, reaction in questions)


def test_about_fourteen_answers_are_marked_by_the_one_who_asked(talk: list[Event]) -> None:
    by_key = {message.key: message for message in spoken_in(talk)}
    asked = {message.key for message, _ in messages_with(talk, "❓")}
    answers = messages_with(talk, "✅")
    assert 12 <= len(answers) <= 16
    for message, reaction in answers:
        assert message.thread in asked
        assert by_key[message.thread or ""].person_id == reaction.person_id != message.person_id


def test_some_messages_are_kept_and_thanked_for_by_others_than_their_author(talk: list[Event]) -> None:
    assert 10 <= len(messages_with(talk, "🔖")) <= 16
    assert len(messages_with(talk, "🙏")) >= 8
    for emoji in ("🔖", "🙏", "🙋"):
        assert all(message.person_id != reaction.person_id for message, reaction in messages_with(talk, emoji))


def test_some_questions_stay_open_and_some_are_not_marked_at_all(talk: list[Event]) -> None:
    answered = {message.thread for message, _ in messages_with(talk, "✅")}
    marked = {message.key for message, _ in messages_with(talk, "❓")}
    first = [message for message in spoken_in(talk) if message.thread is None and "?" in message.text]
    assert len(marked - answered) >= 5
    assert len([message for message in first if message.key not in marked]) >= 5


def test_keeping_insulin_cool_was_asked_several_times_in_other_words(talk: list[Event]) -> None:
    asked = [message for message, _ in messages_with(talk, "❓") if " pens " in message.text]
    assert len({message.person_id for message in asked}) == 3
    answered = {message.thread for message, _ in messages_with(talk, "✅")}
    assert [message.key in answered for message in asked] == [True, True, False]


def test_a_few_commands_are_typed_and_all_of_them_ask(talk: list[Event]) -> None:
    commands = [event.text for event in talk if isinstance(event, Commanded)]
    assert 3 <= len(commands) <= 4
    assert all(text.startswith("/practice ask ") for text in commands)


def test_links_lead_to_example_org_or_to_a_person(sample: Sample, talk: list[Event]) -> None:
    people = {person.id for person in sample.people}
    links = [part.partition(")")[0] for message in spoken_in(talk) for part in message.text.split("](")[1:]]
    assert Counter(link.partition(":")[0] for link in links)["person"] >= 10
    for link in links:
        assert link.startswith("https://example.org/") or link.removeprefix("person:") in people


# ------------------------------------------------------------------------------------------------------ the grammar


def test_a_conversation_is_read_with_thread_flat_message_reaction_and_command(bakers: Sample) -> None:
    text = """# a comment
@ -2d 09:00 #oven
Ana: how hot, @Ben?
  and how long
:: Ben 👀
+7m > Ben: **hot**, write to ben@example.org
+1h Ana: flat

+1d ! Ben: /practice ask How hot?
"""
    start = datetime(2025, 6, 16, 8, 0, tzinfo=UTC)
    assert read_talk(text, TODAY, bakers) == [
        Spoken("talk-01-01", start, "c1", "ana", "how hot, [@Ben](person:ben-w)?\nand how long", None),
        ReactedTo(start + timedelta(minutes=1), "talk-01-01", "ben-w", "👀"),
        Spoken(
            "talk-01-02", start + timedelta(minutes=7), "c1", "ben-w", "**hot**, write to ben@example.org", "talk-01-01"
        ),
        Spoken("talk-01-03", start + timedelta(minutes=67), "c1", "ana", "flat", None),
        Commanded(start + timedelta(days=1, minutes=67), "c1", "ben-w", "/practice ask How hot?"),
    ]


def test_overlapping_conversations_are_put_in_order_of_time(bakers: Sample) -> None:
    text = "@ -2d 09:00 #oven\nAna: one\n+2h > Ben: four\n@ -2d 10:00 #oven\nBen: two\n:: Ana 👍\n"
    assert [type(event).__name__ for event in read_talk(text, TODAY, bakers)] == [
        "Spoken",
        "Spoken",
        "ReactedTo",
        "Spoken",
    ]


START = "@ -2d 09:00 #oven\nAna: hello\n"


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ("@ 2d 09:00 #oven\n", 1, "a header reads"),
        ("@ -2d 25:00 #oven\n", 1, "a header reads"),
        ("@ -2d 09:00 #attic\n", 1, "no channel is called #attic"),
        ("@ -0d 08:30 #oven\n", 1, "after today 08:30"),
        ("# comment\n\nAna: hello\n", 3, "needs a header"),
        ("@ -2d 09:00 #oven\n+1m Ana: hello\n", 2, "begins with a message without"),
        ("@ -2d 09:00 #oven\n", 1, "the conversation has no message"),
        ("@ -2d 09:00 #oven\n@ -1d 09:00 #oven\nAna: hello\n", 2, "the conversation has no message"),
        ("@ -2d 09:00 #cellar\nBen: hello\n", 2, "Ben is not in #cellar"),
        ("@ -2d 09:00 #cellar\nAna: hello\n:: Ben 👍\n", 3, "Ben is not in #cellar"),
        (START + "Ana: again\n", 3, "only the first message"),
        (START + "+1x Ana: again\n", 3, "a later message reads"),
        (START + "+1m > Ana:\n", 3, "a later message reads"),
        (START + "+1m > Zoe: hello\n", 3, "nobody is called Zoe"),
        (START + "+1m > Ben: ask @Zoe\n", 3, "nobody is called Zoe"),
        (START + "+2d > Ben: too late\n", 3, "after today 08:30"),
        (START + "+1m ! Ben: hello\n", 3, "a command begins with"),
        (START + "+1m ! Ben: /practice ask\n  more\n", 4, "must follow the message"),
        (START + "+1m ! Ben: /practice ask\n:: Ana 👍\n", 4, "must follow a message"),
        (START + ":: Ben\n", 3, "a reaction reads"),
        (START + ":: Ben 👍\n:: Ben 👍\n", 4, "on this message already"),
        (START + ":: Ben 👍\n  more\n", 4, "must follow the message"),
        (START + " more\n", 3, "indented by two spaces"),
        (START + "no name here\n", 3, "a first message reads"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_what_is_wrong(
    bakers: Sample, text: str, line: int, wrong: str
) -> None:
    with pytest.raises(ValueError, match=rf"^talk\.txt, line {line}: .*{wrong}"):
        read_talk(text, TODAY, bakers)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ('name = "Bakers"', "name = ", "line 2"),
        ('name = "Bakers"', "", "the community needs `name`"),
        ('"Europe/London"', '"Europe/Nowhere"', "no time zone is called 'Europe/Nowhere'"),
        ('care = "Bread."', "", "the domain needs `care`"),
        ("[domain]", "[other]", r"needs a \[domain\]"),
        ("[[people]]", "[[persons]]", r"at least one \[\[people\]\]"),
        ('about = "I knead."', "", "person 'ben-w' needs `about`"),
        ("steward = true", 'steward = "yes"', "`steward` is true or false"),
        ('id = "ben-w"', 'id = "ana"', "two people share the id 'ana'"),
        ('name = "Ben W."', 'name = "Ana W."', "two people share the first name 'Ana'"),
        ('name = "cellar"', 'name = "oven"', "two channels share the name 'oven'"),
        ('members = ["ana"]', 'members = ["zoe"]', "names members nobody knows: zoe"),
        ('members = ["ana"]', 'members = "some"', "`members` is"),
        ("home = true", "home = false", "exactly one channel must be the home"),
    ],
)
def test_a_wrong_community_file_is_named_with_what_is_wrong(old: str, new: str, wrong: str) -> None:
    assert old in COMMUNITY
    with pytest.raises(ValueError, match=rf"^community\.toml: .*{wrong}"):
        read_community(COMMUNITY.replace(old, new))
