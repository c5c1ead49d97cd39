"""What people wrote is shown in Discord as it was meant, and calls nobody."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.markdown.reading import neutral
from adapters.markdown.writing import markdown, plain_text
from bot.markup import (
    Block,
    Bold,
    Bullets,
    ChannelMention,
    Code,
    CodeBlock,
    Inline,
    Italic,
    LineBreak,
    Paragraph,
    PersonMention,
    Plain,
    Quotation,
    Struck,
    WebLinkTo,
    escape,
    parse,
    shaped_blocks,
    shown,
)

Z = "\u200b"


def written(text: str) -> str:
    return markdown(parse(text))


def read(discord: str) -> tuple[Block, ...]:
    return parse(neutral(discord, {}, {"4": "round-talk"}))


def letters(words: str) -> str:
    return "".join(filter(str.isalpha, words))


@pytest.mark.parametrize(
    ("ours", "discord"),
    [
        ("plain words", "plain words"),
        ("**bold** _slanted_ ~~struck~~ `code`", "**bold** *slanted* ~~struck~~ `code`"),
        ("**_both_**", f"**{Z}*both*{Z}**"),
        ("**~~both~~**", f"**{Z}~~both~~{Z}**"),
        ("half a w**or**d", "half a w**or**d"),
        ("**one**_two_", f"**one**{Z}*two*"),
        ("**two\nlines**", "**two**\n**lines**"),
        ("``a`b`` `` ` ``", "``a`b`` `` ` ``"),
        ("[@Ana](person:1), see [#talk](channel:4)", "@Ana, see <#4>"),
        ("[the page](https://a.example/?a=(1)&b=2)", "[the page](<https://a.example/?a=(1)&b=2>)"),
        ("<https://a.example>", "<https://a.example>"),
        ("[**there**](https://a.example)", "[**there**](<https://a.example>)"),
        ("> quoted\n\nsaid", "> quoted\nsaid"),
        ("> a\n>\n> > b", "> a\n> b"),
        ("> ```\n> x\n> ```", "> ```\n> x\n> ```"),
        ("- one\n- two\n  - deeper", "- one\n- two\n  - deeper"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("look\n\n```py\nx = 1\n```\n\ndone", "look\n```py\nx = 1\n```\ndone"),
        ("**a `b*c` d**", "a `b*c` d"),
        ("- ```\n  x\n  y\n  ```", "- `x`\n  `y`"),
        ("one\n\ntwo", "one\n\ntwo"),
    ],
)
def test_marks_look_in_discord_as_they_were_meant(ours: str, discord: str) -> None:
    assert written(ours) == discord


@pytest.mark.parametrize(
    ("typed", "discord"),
    [
        ("@everyone, @here and @Everyone", f"@{Z}everyone, @{Z}here and @{Z}Everyone"),
        ("ask @hereford", f"ask @{Z}hereford"),
        ("<@1> <@!1> <@&3> <#4>", f"\\<{Z}@1> \\<{Z}@!1> \\<{Z}@&3> \\<{Z}#4>"),
        ("</ask:5> <:x:6> <a:x:6> <t:1>", f"\\<{Z}/ask:5> \\<{Z}:x:6> \\<{Z}a:x:6> \\<{Z}t:1>"),
        ("discord.gg/abc https://discord.com/invite/x", "discord.gg\\/abc https\\://discord.com/invite\\/x"),
        ("https://a.example", "https\\://a.example"),
        ("[x](https://a.example)", "\\[x\\](https\\://a.example)"),
        ("*x* _y_ __z__ ~~a~~ ||b|| `c`", "\\*x\\* \\_y\\_ \\_\\_z\\_\\_ \\~\\~a\\~\\~ \\|\\|b\\|\\| \\`c\\`"),
        ("a_b_c <3 1 < 2", "a_b_c <3 1 < 2"),
        ("# heading\n-# small", "\\# heading\n\\-# small"),
        ("> quote\n>>> all", "\\> quote\n\\>>> all"),
        ("- item\n1. first", "\\- item\n1\\. first"),
        ("\\*", "\\\\\\*"),
        ("bell\x07 and\x1b[0m", "bell and\\[0m"),
    ],
)
def test_what_people_merely_typed_marks_and_calls_nothing(typed: str, discord: str) -> None:
    assert written(escape(typed)) == discord


def test_code_cannot_be_left_from_within() -> None:
    assert markdown([CodeBlock("```\n@everyone <@1>")]) == f"```\n`{Z}`{Z}`\n@{Z}everyone <{Z}@1>\n```"
    assert read(markdown([CodeBlock("```\n@everyone")])) != ()
    assert markdown([Paragraph((Code("discord.gg/abc"),))]) == f"`discord.gg/{Z}abc`"


def test_a_link_leads_nowhere_it_should_not() -> None:
    assert markdown([Paragraph((WebLinkTo("javascript:x", (Plain("here"),)),))]) == "here"
    invitation = WebLinkTo("https://discord.gg/abc", (Plain("free things"),))
    assert markdown([Paragraph((invitation,))]) == "free things (https\\://discord.gg\\/abc)"
    other = WebLinkTo("https://b.example", (Plain("https://a.example"),))
    assert markdown([Paragraph((other,))]) == "https\\://a.example (<https://b.example>)"
    assert markdown([Paragraph((WebLinkTo("mailto:a@b.example", (Plain("mail"),)),))]) == "mail (a@b.example)"
    assert markdown([Paragraph((ChannelMention("4> @everyone", "talk"),))]) == "#talk"


def test_plain_words_for_labels_call_nobody_either() -> None:
    assert plain_text("Q & A @everyone *x*") == f"Q & A @{Z}everyone *x*"


@pytest.mark.parametrize(
    "discord",
    [
        "words **bold** *slanted* ~~struck~~ `code` end",
        f"**{Z}*all*{Z}**",
        "[the page](<https://a.example/x_y?a=1>) and <https://a.example>",
        "see <#4>",
        "- one\n- two\n  - deeper\n- three",
        "1. one\n2. two",
        "> quoted\n> more\nsaid",
        "look:\n```py\nx = 1\n\ny = 2\n```\ndone",
        "🎉 and :our_own:",
        "a\nb\n\nc",
        "half a w**or**d",
        "\\*not bold\\* \\_\\_nor this\\_\\_ \\|\\|nor hidden\\|\\|",
        f"@{Z}everyone \\<{Z}@1>",
        "snake_case_name and \\\\ \\[x\\](y)",
        "\\# no heading",
    ],
)
def test_what_is_written_in_discord_comes_back_the_same(discord: str) -> None:
    assert markdown(read(discord)) == discord


TEXTS = st.text(
    alphabet="ab c*_~`<>|@#!&;/\\[]().-:1é日\u200b\u202e\x00\x0b", min_size=1, max_size=12
) | st.sampled_from(
    ["@everyone", "@here", "<@1>", "<@&3>", "<#4>", "```", "\n> x", "**b**", "_i_", "# h", "discord.gg/x", "1. x"]
)
URLS = st.sampled_from(
    ["https://a.example", "https://a.example/?a=1&b=(2)", "https://discord.gg/x", "javascript:x", ""]
)
LEAVES = st.one_of(
    TEXTS.map(Plain),
    TEXTS.map(Code),
    st.builds(PersonMention, st.just("1"), TEXTS),
    st.builds(ChannelMention, st.just("4"), st.just("round-talk")),
    st.just(LineBreak()),
)


def _worded(label: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return (Plain("x"), *label)  # a link without any word shows its address


def _more(inlines: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    row = st.lists(inlines, min_size=1, max_size=3).map(tuple)
    return st.one_of(row.map(Bold), row.map(Italic), row.map(Struck), st.builds(WebLinkTo, URLS, row.map(_worded)))


INLINES = st.recursive(LEAVES, _more, max_leaves=5)
PARAGRAPHS = st.lists(INLINES, min_size=1, max_size=4).map(tuple).map(Paragraph)


def _blocks(blocks: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    several = st.lists(blocks, min_size=1, max_size=3).map(tuple)
    return several.map(Quotation) | st.builds(
        Bullets, st.lists(several, min_size=1, max_size=3).map(tuple), st.booleans()
    )


BLOCKS = st.lists(st.recursive(PARAGRAPHS | TEXTS.map(CodeBlock), _blocks, max_leaves=5), max_size=4)


@settings(max_examples=60, deadline=None)
@given(BLOCKS)
def test_nothing_anybody_writes_can_call_or_invite_somebody(blocks: list[Block]) -> None:
    discord = markdown(blocks)
    assert not re.search("<(?=[@/:]|#(?!4>)|a:|t:|id:)", discord)
    assert not re.search(r"@(?:here|everyone)", discord, re.IGNORECASE)
    assert not re.search(r"discord\.gg/\w", discord)


@settings(max_examples=60, deadline=None)
@given(BLOCKS)
def test_every_word_arrives_and_is_read_again(blocks: list[Block]) -> None:
    discord = markdown(blocks)
    assert letters(shown(shaped_blocks(blocks))) in _with_addresses(discord, blocks), discord


def _with_addresses(discord: str, blocks: list[Block]) -> str:
    """What is read again, without the addresses that are shown behind labels Discord makes no links of."""
    words = shown(read(discord))
    for address in ("https://discord.gg/x", "https://a.example/?a=1&b=(2)", "https://a.example"):
        words = words.replace(f" ({address})", "")
    return letters(words)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab *_~`<>|@#!&\n\u200b1.-\\[]()", max_size=40))
def test_what_was_typed_marks_nothing_in_discord(text: str) -> None:
    for block in read(written(escape(text))):
        assert not isinstance(block, Quotation | CodeBlock | Bullets)
        if isinstance(block, Paragraph):
            assert not [one for one in block.inlines if isinstance(one, Bold | Italic | Struck | Code | WebLinkTo)]
