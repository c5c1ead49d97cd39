"""The page of the sandbox, in a real browser, against a stage that speaks its protocol."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect
from stage import Stage
from windows import Open

pytestmark = pytest.mark.asyncio(loop_scope="module")


def field(page: Page) -> Locator:
    return page.locator("#main .composer-field")


def message(page: Page, text: str) -> Locator:
    return page.locator("#main .message", has_text=text)


async def write(page: Page, text: str) -> None:
    await field(page).fill(text)
    await field(page).press("Enter")


async def focused(page: Page) -> str:
    said: str = await page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
    )
    return said


async def test_two_windows_are_two_people_who_hear_each_other(window: Open) -> None:
    ana, ben = await window("ana"), await window("ben")
    await write(ana, "Anybody at the surgery today?")
    await expect(message(ben, "Anybody at the surgery today?").locator(".name")).to_have_text("Ana")
    await expect(ana.locator(".sending")).to_have_count(0)
    await expect(field(ana)).to_have_value("")
    await message(ben, "Anybody at the surgery").hover()
    await ben.get_by_role("button", name="🔖 worth keeping").click()
    seen = message(ana, "Anybody at the surgery").locator(".reaction")
    await expect(seen).to_have_attribute("aria-label", "🔖 Ben")
    await seen.click()
    await expect(message(ben, "Anybody at the surgery").locator(".reaction")).to_have_text("🔖2")
    await expect(ben.locator("#live")).to_contain_text("Ana: Anybody at the surgery today?")


async def test_a_form_says_what_is_wrong_goes_there_and_keeps_what_was_typed(window: Open) -> None:
    page = await window()
    await write(page, "/practice ask")
    dialog = page.get_by_role("dialog", name="Ask the table")
    question = dialog.get_by_label("What would you like to know?")
    await expect(question).to_be_focused()
    await dialog.get_by_label("Someone who has been there").check()
    await dialog.get_by_label("Until when?").fill("2001-01-01")
    await page.keyboard.press("Control+Enter")
    await expect(question).to_have_attribute("aria-invalid", "true")
    await expect(question).to_be_focused()
    await expect(question).to_have_accessible_description(
        "One question at a time is answered soonest. Please write what you would like to know."
    )
    await expect(dialog.get_by_role("alert")).to_contain_text("2 things need another look")
    await expect(dialog.get_by_role("alert").get_by_role("button")).to_have_text(
        [
            "What would you like to know? Please write what you would like to know.",
            "Until when? That day is long over.",
        ]
    )
    await expect(dialog.get_by_label("Someone who has been there")).to_be_checked()
    await expect(dialog.get_by_label("Until when?")).to_have_value("2001-01-01")
    await question.fill("How long does a cool bag last?")
    await dialog.get_by_label("Until when?").fill("2031-01-01")
    await dialog.get_by_role("button", name="Ask", exact=True).click()
    await expect(dialog).to_have_count(0)
    await expect(message(page, "How long does a cool bag last?")).to_be_visible()
    await expect(field(page)).to_be_focused()


async def test_a_form_takes_every_kind_of_answer(window: Open, stage: Stage) -> None:
    page = await window()
    await write(page, "/practice share")
    dialog = page.get_by_role("dialog", name="Share something")
    await dialog.get_by_role("button", name="Share", exact=True).click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Nothing is shared yet.")
    await dialog.get_by_label("What is it called?").fill("A list")
    await dialog.get_by_label("What kind of thing?").select_option("lesson")
    await dialog.get_by_label("Where?").select_option("wound-care")
    await dialog.get_by_label("Made with").select_option(label="Cem")
    await dialog.locator("input[type=file]").set_input_files(
        FilePayload(name="list.txt", mimeType="text/plain", buffer=b"bread")
    )
    await expect(dialog.locator(".chip")).to_contain_text("list.txt")
    await dialog.get_by_role("button", name="Share", exact=True).click()
    await expect(dialog).to_have_count(0)
    (sent,) = (asked for asked in stage.got[::-1] if asked["type"] == "submit" and asked["values"]["title"])
    assert sent["values"] == {"title": "A list", "kind": "lesson", "where": "wound-care", "with": "cem"}
    assert sent["files"] == {"files": ["f1"]}


async def test_a_whole_conversation_needs_only_the_keyboard(window: Open) -> None:
    page = await window()
    await expect(field(page)).to_be_focused()
    await page.keyboard.type("Soup or bread?")
    await page.keyboard.press("Enter")
    await expect(message(page, "Soup or bread?")).to_be_visible()
    await expect(page.locator(".sending")).to_have_count(0)
    await page.keyboard.press("Shift+F6")
    assert "Soup or bread?" in await focused(page)
    await page.keyboard.press("ArrowUp")
    assert "Lunchtable" in await focused(page)
    await page.keyboard.press("End")
    await page.keyboard.press("r")
    reply = page.locator("#thread .composer-field")
    await expect(reply).to_be_focused()
    await page.keyboard.type("Both.")
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread .message", has_text="Both.")).to_be_visible()
    await expect(message(page, "Soup or bread?").locator(".replies")).to_contain_text("1 reply")
    await page.keyboard.press("Escape")
    await expect(page.locator("#thread")).to_be_hidden()
    assert "Soup or bread?" in await focused(page)
    await page.keyboard.press("m")
    await expect(page.get_by_role("menuitem", name="This is a question")).to_be_focused()
    await page.keyboard.press("End")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    edit = page.get_by_label("Change your message")
    await expect(edit).to_be_focused()
    await edit.fill("Soup, bread or rice?")
    await page.keyboard.press("Enter")
    await expect(message(page, "Soup, bread or rice?")).to_contain_text("edited")
    assert "Soup, bread or rice?" in await focused(page)
    await page.keyboard.press("e")
    await page.keyboard.type("sandwich")
    await page.keyboard.press("Enter")
    await expect(message(page, "Soup, bread or rice?").locator(".reaction")).to_have_text("🥪1")


async def test_commands_their_options_people_and_channels_are_completed(window: Open, stage: Stage) -> None:
    page = await window()
    options = page.locator("#main .suggestions [role=option]")
    await page.keyboard.type("/pr")
    await expect(options).to_have_count(7)
    await expect(options.first).to_contain_text("an answer, a person")
    await page.keyboard.press("Enter")
    await expect(field(page)).to_have_value("/practice ask ")
    await page.keyboard.type("top")
    await page.keyboard.press("Tab")
    await page.keyboard.type("co")
    await expect(options).to_have_text(["compressiona topic of ours", "cool bagsa topic of ours"])
    await page.keyboard.press("ArrowDown")
    await expect(field(page)).to_have_attribute("aria-activedescendant", await options.nth(1).get_attribute("id") or "")
    await page.keyboard.press("Enter")
    await expect(field(page)).to_have_value('/practice ask topic:"cool bags" ')
    await field(page).fill("")
    await page.keyboard.type("Thanks @me")
    await page.keyboard.press("Enter")
    await page.keyboard.type("in #wou")
    await page.keyboard.press("Tab")
    await expect(field(page)).to_have_value("Thanks @Mei Ling in #wound-care ")
    await page.keyboard.press("Enter")
    await expect(message(page, "Thanks").locator(".mention")).to_have_text(["@Mei Ling", "#wound-care"])


async def test_what_was_missed_while_the_server_was_away_is_shown_when_it_is_back(window: Open, stage: Stage) -> None:
    page = await window()
    await expect(message(page, "I collect new insulin pens")).to_be_visible()
    await field(page).fill("half a thought")
    await stage.stop()
    await expect(page.get_by_text("The connection is lost.")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("nothing was sent")).to_be_visible()
    await expect(field(page)).to_have_value("half a thought")
    stage.add("round-talk", "cem", "You were away, I waited.")
    await stage.start()
    await expect(message(page, "You were away, I waited.")).to_be_visible()
    await expect(page.get_by_text("The connection is lost.")).to_be_hidden()
    await page.keyboard.press("Enter")
    await expect(message(page, "half a thought")).to_be_visible()


async def test_a_whisper_is_for_one_and_can_change_and_go(window: Open, stage: Stage) -> None:
    ana, ben = await window("ana"), await window("ben")
    await write(ana, "/practice find cool bags")
    whisper = ana.locator(".whisper")
    await expect(whisper).to_contain_text("Only visible to you")
    await whisper.get_by_role("button", name="That helped").click()
    await expect(whisper).to_contain_text("Good to hear.")
    await whisper.get_by_role("button", name="Undo").click()
    await expect(whisper).to_contain_text("We had this in March")
    await ana.get_by_role("button", name="Dismiss").click()
    await expect(whisper).to_have_count(0)
    await expect(ben.locator(".whisper")).to_have_count(0)
    assert [asked["type"] for asked in stage.got][-1] == "dismiss"
    await write(ana, "/practice bake")
    await expect(ana.locator("#notes")).to_contain_text("Did you mean “ask”?")
    await expect(field(ana)).to_have_value("/practice bake")


async def test_a_button_is_busy_until_there_is_an_answer_and_asks_first_where_it_should(
    window: Open, stage: Stage
) -> None:
    page = await window()
    slow = page.get_by_role("button", name="I can help", exact=True).last
    await slow.click()
    await expect(slow).to_have_attribute("aria-busy", "true", timeout=100)
    await expect(slow).not_to_have_attribute("aria-busy", "true")
    await write(page, "/practice me")
    await page.get_by_role("checkbox", name="insulin").uncheck()
    await page.get_by_role("checkbox", name="skin tears").check()
    await page.get_by_role("button", name="Apply").click()
    await page.get_by_label("How often may you be asked?").select_option("never")
    await page.get_by_role("button", name="Erase everything").click()
    await expect(page.get_by_role("alertdialog")).to_contain_text("Erase all that is held about you?")
    await expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Erase everything")).to_be_focused()
    pressed = [(asked["action"], asked["chosen"]) for asked in stage.got if asked["type"] == "press"]
    assert pressed == [("slow", []), ("topics", ["skin tears"]), ("often", ["never"])]


async def test_a_link_leads_to_a_message_however_far_back(window: Open) -> None:
    page = await window("ana", "#library/m12")
    await expect(page.locator(".marked")).to_contain_text("Line 4 of")
    await expect(page.locator(".marked")).to_be_in_viewport()
    assert "Line 4 of" in await focused(page)
    await page.get_by_role("button", name="To the latest").click()
    await expect(message(page, "Line 140 of")).to_be_in_viewport()
    thread = await window("ben", "#round-talk/m8/m149")
    await expect(thread.locator("#thread .marked")).to_contain_text("cool box that plugs")


async def test_scrolling_up_reads_what_was_said_before_and_keeps_the_place(window: Open) -> None:
    page = await window("ana", "#library")
    await expect(page.locator("#main .message")).to_have_count(50)
    await message(page, "Line 140 of").hover()
    await page.mouse.wheel(0, -100000)
    await expect(page.locator("#main .message")).to_have_count(100)
    await expect(message(page, "Line 91 of")).to_be_in_viewport()


async def test_home_and_a_tour_go_to_the_person_whose_turn_it_is(window: Open) -> None:
    page = await window("ana", "#~home")
    await expect(page.get_by_role("heading", name="Two things wait for you")).to_be_visible()
    await page.get_by_role("button", name="Still true").click()
    await expect(page.get_by_role("heading", name="Nothing waits for you.")).to_be_visible()
    await page.get_by_role("link", name="round-talk").click()
    await write(page, "/practice tour")
    await expect(page.locator("#tour")).to_contain_text("1 of 3")
    await page.get_by_role("button", name="Next").click()
    await expect(page.get_by_label("You are")).to_have_value("ben")
    await expect(page.locator(".note")).to_have_count(0)
    await expect(page.locator("#tour")).to_contain_text("Now you are Ben.")
    assert "as=ben" in page.url
    await page.get_by_label("You are").select_option("cem")
    await expect(page.get_by_role("link", name="first-rounds")).to_be_visible()
    await page.get_by_role("button", name="Skip scene").click()
    await expect(page.locator("#tour")).to_contain_text("3 of 3")
    for text in ("One.", "Two."):
        await page.evaluate("(text) => import('/static/notes.js').then(({ note }) => note(text))", text)
    await expect(page.locator(".note")).to_have_text(["Two."])
    await page.get_by_role("button", name="Stop").click()
    await expect(page.locator("#tour")).to_be_hidden()


async def test_peoples_words_never_become_markup_of_the_page(window: Open) -> None:
    ana, ben = await window("ana"), await window("ben")
    nasty = '<img src=x onerror="document.title=1"><b>bold</b>'
    await write(ana, nasty)
    await expect(message(ben, nasty)).to_be_visible()
    assert await ben.locator(".words img, .words b").count() == 0


async def test_files_are_shown_and_can_be_saved(window: Open) -> None:
    page = await window()
    await page.locator("#main input[type=file]").set_input_files(
        FilePayload(name="plan.txt", mimeType="text/plain", buffer=b"x" * 2048)
    )
    await expect(page.locator("#main .chip")).to_contain_text("plan.txt")
    await page.get_by_role("button", name="Send").click()
    link = page.locator("#main a.file", has_text="plan.txt")
    await expect(link).to_contain_text("2 kB")
    async with page.expect_download() as download:
        await link.click()
    assert (await download.value).suggested_filename == "plan.txt"


CONTRAST = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const [r, g, b, a = 1] = channels(getComputedStyle(one).backgroundColor);
      layers.unshift([r, g, b, a]);
    }
    return layers.reduce((under, [r, g, b, a]) => [r, g, b].map((v, at) => v * a + under[at] * (1 - a)), [255, 255, 255]);
  };
  const poor = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    const style = getComputedStyle(element);
    if (!words.currentNode.data.trim() || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (element.closest(":disabled, script, style, option, .unseen, .skip")) continue;
    const [a, b] = [light(channels(style.color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${words.currentNode.data.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_all_words_stand_out_from_what_is_behind_them(window: Open, *, dark: bool) -> None:
    page = await window("ana", "#round-talk/m8/m8", dark=dark)
    await write(page, "/practice me")
    await page.locator(".whisper").wait_for()
    assert await page.evaluate(CONTRAST) == []
    await write(page, "/practice ask")
    await page.get_by_role("dialog").wait_for()
    await page.keyboard.press("Control+Enter")
    await page.locator("[aria-invalid]").wait_for()
    assert await page.evaluate(CONTRAST) == []
    home = await window("ben", "#~home", dark=dark)
    await home.get_by_text("Two things").wait_for()
    assert await home.evaluate(CONTRAST) == []


async def test_colours_follow_the_system_until_somebody_chooses(window: Open) -> None:
    page = await window("ana", "#wound-care", dark=True)
    paper = "getComputedStyle(document.body).backgroundColor"
    night = await page.evaluate(paper)
    picture = page.locator(".picture img")
    await expect(picture).to_have_js_property("currentSrc", f"{page.url.split('?')[0]}file/map-dark")
    await page.get_by_role("button", name="Colours: as the system").click()
    assert await page.evaluate(paper) != night
    await expect(picture).to_have_js_property("currentSrc", f"{page.url.split('?')[0]}file/map-light")
    await page.reload()
    await expect(page.get_by_role("button", name="Colours: light")).to_be_visible()
    assert await page.evaluate(paper) != night


@pytest.mark.parametrize("width", [360, 760, 1000, 1920])
async def test_nothing_sticks_out_of_the_window(window: Open, width: int) -> None:
    page = await window("ana", "#round-talk", width=width, height=720)
    await message(page, "Averyvery").wait_for()
    sticks_out = """() => [...document.querySelectorAll("#main *, #thread *, dialog *")].filter((one) => {
      const { right, left, width } = one.getBoundingClientRect();
      const shown = width > 2 && one.checkVisibility({ visibilityProperty: true });
      return shown && !one.closest("pre, .unseen, .composer-hint, .purpose") && (right > innerWidth + 1 || left < -1);
    }).map((one) => one.outerHTML.slice(0, 90))"""
    for step in ("", "/practice find x", "/practice me", "/practice map", "/practice ask"):
        if step:
            await write(page, step)
            await expect(page.locator(".sending")).to_have_count(0)
        assert await page.evaluate(sticks_out) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.keyboard.press("Escape")
    await page.evaluate("location.hash = '#round-talk/m8/m8'")
    await page.locator("#thread pre").wait_for()
    assert await page.evaluate(sticks_out) == []


async def test_on_a_narrow_screen_the_places_are_in_a_drawer(window: Open) -> None:
    page = await window("ana", "#round-talk", width=360, height=700)
    await expect(page.locator("#sidebar")).to_be_hidden()
    await page.get_by_role("button", name="Show places").click()
    await expect(page.get_by_role("link", name="round-talk")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Show places")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.locator("#sidebar").get_by_role("link", name="wound-care").click()
    await expect(page.locator("#sidebar")).to_be_hidden()
    await expect(page.locator("#main h1")).to_have_text("wound-care")


async def test_a_channel_of_a_thousand_messages_stays_quick(window: Open, stage: Stage) -> None:
    page = await window("ana", "#quiet-corner")
    since = len(stage.log)
    for number in range(1000):
        stage.add("quiet-corner", ("ben", "cem")[number // 4 % 2], f"Number {number}, with a few words behind it.")
    await stage.publish(since)
    await expect(page.locator("#main .message")).to_have_count(1000)
    await expect(message(page, "Number 999,")).to_be_in_viewport()
    await asyncio.sleep(0.3)
    took = await page.evaluate("""async () => {
      const field = document.querySelector("#main .composer-field");
      const start = performance.now();
      field.value = "quick?";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      const last = () => [...document.querySelectorAll("#main .message")].at(-1).textContent;
      while (!last().includes("quick?")) await new Promise(requestAnimationFrame);
      document.querySelector("#main .scroller").getBoundingClientRect();
      return performance.now() - start;
    }""")
    assert took < 100, f"{took:.0f} ms until one's own words are on the screen"


async def test_the_page_speaks_the_words_the_server_gives_it(
    window: Open, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    hello = stage.hello
    words = {
        "home": "Zuhause",
        "write": "In {channel} schreiben",
        "replies.one": "{n} Antwort",
        "replies.other": "{n} Antworten",
    }
    monkeypatch.setattr(
        stage, "hello", lambda person: {**hello(person), "locale": "de", "labels": words if person == "ana" else {}}
    )
    page = await window("ana")
    await expect(page.get_by_role("link", name="Zuhause")).to_be_visible()
    await expect(field(page)).to_have_attribute("placeholder", "In #round-talk schreiben")
    await expect(page.locator(".replies")).to_contain_text("2 Antworten")
    await page.get_by_label("You are").select_option("ben")
    await expect(page.get_by_role("link", name="Home")).to_be_visible()
    await expect(field(page)).to_have_attribute("placeholder", "Write in #round-talk")
