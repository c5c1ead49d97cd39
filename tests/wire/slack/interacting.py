"""Commands, buttons, menus, modals, shortcuts, Home: what people do with the app, and what it answers at once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .deliveries import Kind
from .errors import Json
from .filling import chosen, fill, unready
from .payloads import Payloads, pressed
from .seeing import Seen
from .shapes import view_json
from .view_methods import DEEPEST, new_view, rewrite
from .workspace import Channel, Ephemeral, Message, User, View

if TYPE_CHECKING:
    from .happenings import Heard
    from .server import LocalSlack
    from .state import State

Who = User | str
Where = Channel | str
On = Seen | Message | Ephemeral | View | str


@dataclass(slots=True)
class Answer:
    """What the app answered to an interaction. `sent` False: Slack's client refused to send it; `errors`: under which
    fields a modal says what is wrong, by block id; `payload` what was sent."""

    status: int = 0
    text: str = ""
    body: Json | None = None
    took: float = 0.0
    sent: bool = True
    errors: dict[str, str] = field(default_factory=dict)
    payload: Json = field(default_factory=dict)


class Interacting:
    """Each asks the app and fails loudly when it didn't answer with 200 within three seconds."""

    def __init__(self, slack: LocalSlack) -> None:
        super().__init__(slack)  # type: ignore[call-arg]
        self.slack = slack
        self.payloads = Payloads(slack)

    state: State

    async def ask(self, kind: Kind, payload: Json) -> Answer:
        """Any interaction payload, as it is (also forged ones)."""
        outcome = await self.slack.deliveries.attempt(kind, payload)
        what = payload.get("type") or payload.get("command")
        assert outcome.arrived, f"{what}: the app answered {outcome.status or outcome.reason} ({outcome.body[:200]})"
        body: Any = outcome.payload
        if body is None and outcome.body.strip():
            try:
                body = json.loads(outcome.body)
            except ValueError:
                body = {"text": outcome.body} if kind == "slash_commands" else None
                assert body is not None, f"{what}: the answer is neither empty nor JSON: {outcome.body[:200]}"
        body = body if isinstance(body, dict) and body else None
        return Answer(outcome.status, outcome.body, body, outcome.took, payload=payload)

    # ------------------------------------------------------------------------------------------------- commands

    async def command(self, who: Who, where: Where, text: str, *, thread: object = None) -> Answer:
        """`/practice find insulin`, typed in a channel."""
        user, channel = self.state.user(who), self.state.channel(where)
        assert thread is None, "slash commands don't work in threads"
        command, _, rest = text.partition(" ")
        assert command in self.state.app.commands, f"{command} is no command of the app"
        composer = self.slack.people.composer(channel)
        words = composer.command(rest.strip(), escapes=self.state.app.escapes)
        answer = await self.ask("slash_commands", self.payloads.command(user, channel, command, words))
        if answer.body:
            hook = self.state.hooks[answer.payload["response_url"].removeprefix(self.slack.address)]
            refusal = self.slack.hooks.answer(hook, answer.body)
            assert not refusal, f"{command}: the answer is refused: {refusal}"
        return answer

    async def shortcut_on(self, who: Who, where: Where, message: str | Message, callback_id: str) -> Answer:
        """Choose from the menu of a message."""
        user, channel = self.state.user(who), self.state.channel(where)
        known = self.state.app.message_shortcuts
        assert known is None or callback_id in known, f"{callback_id} is no message shortcut of the app"
        ts = message if isinstance(message, str) else message.ts
        assert not any(one.ts == ts for one in self.state.ephemerals), "there are no shortcuts on ephemeral messages"
        said = channel.messages[ts]
        assert self.state.may_see(user, channel), f"{user.real_name} can't see that message"
        return self._nothing_said(
            await self.ask("interactive", self.payloads.message_shortcut(user, channel, said, callback_id))
        )

    async def global_shortcut(self, who: Who, callback_id: str) -> Answer:
        """Choose from the menu of everything."""
        known = self.state.app.shortcuts
        assert known is None or callback_id in known, f"{callback_id} is no global shortcut of the app"
        payload = self.payloads.global_shortcut(self.state.user(who), callback_id)
        return self._nothing_said(await self.ask("interactive", payload))

    def _nothing_said(self, answer: Answer) -> Answer:
        if answer.body:
            self.slack.violate(f"{answer.payload['type']}: the ack says something; nobody will see it")
        return answer

    # ------------------------------------------------------------------------------------------------- buttons

    async def press(self, who: Who, wanted: str, on: On, *, beside: str = "", where: Where | None = None) -> Answer:
        """Press the button with this label or action_id. `on`: what was seen, a message, or "home", "modal";
        `where`: the channel, for a Message. `beside`: the one at these words."""
        user = self.state.user(who)
        found = self._elements(user, on, where)
        fitting = [
            (element, block)
            for element, block, words in found
            if element["type"] == "button"
            and (wanted == element["action_id"] or _same(wanted, element["text"]["text"]))
            and _squeezed(beside) in _squeezed(words)
        ]
        labels = [element["text"]["text"] for element, _, _ in found if element["type"] == "button"]
        assert fitting, f"there is no button {wanted!r}; there are {labels}"
        element, block = fitting[0]
        return await self._act(user, on, where, pressed(element, block), {})

    async def choose(
        self, who: Who, menu: str, options: str | list[str], on: On, *, where: Where | None = None
    ) -> Answer:
        """Choose in the menu with this placeholder (or action_id), or at this text; options by label or value."""
        user = self.state.user(who)
        names = [options] if isinstance(options, str) else options
        for element, block, words in self._elements(user, on, where):
            label = (element.get("placeholder") or {}).get("text", "")
            fits = menu == element["action_id"] or _same(menu, label) or _same(menu, words)
            if element["type"] not in ("button", "image") and fits:
                value = chosen(self.state, element, names)
                action = pressed(element, block, {key: one for key, one in value.items() if key != "type"})
                return await self._act(user, on, where, action, {block: {element["action_id"]: value}})
        raise AssertionError(f"there is no menu {menu!r}")

    def _elements(self, user: User, on: On, where: Where | None) -> list[tuple[Json, str, str]]:
        """Everything that can be used on it: the element, its block's id, the words beside it."""
        holder = self._holder(user, on, where)
        blocks = holder.blocks
        found: list[tuple[Json, str, str]] = []
        words = ""
        for block in blocks:
            if block["type"] == "section":
                words = "\n".join(one["text"] for one in [block.get("text"), *(block.get("fields") or [])] if one)
            elif block["type"] in ("header", "context"):
                words = block["text"]["text"] if block["type"] == "header" else words
            if isinstance(block.get("accessory"), dict) and block["accessory"]["type"] != "image":
                found.append((block["accessory"], block["block_id"], words))
            if block["type"] == "actions":
                found += [(element, block["block_id"], words) for element in block["elements"]]
            if block["type"] == "input" and block.get("dispatch_action"):
                found.append((block["element"], block["block_id"], block["label"]["text"]))
        return found

    def _holder(self, user: User, on: On, where: Where | None) -> Message | Ephemeral | View:
        """What it is pressed on."""
        if on == "home" or (isinstance(on, Seen) and on.kind == "home"):
            return self.state.home[user.id]
        if on == "modal" or (isinstance(on, Seen) and on.kind == "modal"):
            assert self.state.views.get(user.id), f"{user.real_name} has no modal open"
            return self.state.views[user.id][-1]
        if isinstance(on, Seen) and on.kind == "ephemeral":
            return next(one for one in self.state.ephemerals if one.ts == on.id and one.user == user.id)
        if isinstance(on, Seen):
            return self.state.channels[on.channel].messages[on.id]
        if isinstance(on, str):
            assert where is not None, "a message's ts needs its channel"
            return self.state.channel(where).messages[on]
        return on

    async def _act(self, user: User, on: On, where: Where | None, action: Json, state: Json) -> Answer:
        holder = self._holder(user, on, where)
        if isinstance(holder, View):
            for block, values in state.items():
                holder.state.setdefault(block, {}).update(values)
            payload = self.payloads.in_view(user, holder, action)
        else:
            channel = self._channel_of(holder, on, where)
            assert self.state.may_see(user, channel), f"{user.real_name} can't see that"
            payload = self.payloads.in_message(user, channel, holder, action)
            payload["state"] = {"values": state}
        return self._nothing_said(await self.ask("interactive", payload))

    def _channel_of(self, holder: Message | Ephemeral, on: On, where: Where | None) -> Channel:
        if isinstance(holder, Ephemeral):
            return self.state.channels[holder.channel]
        if isinstance(on, Seen):
            return self.state.channels[on.channel]
        if where is not None:
            return self.state.channel(where)
        return next(channel for channel, said in self.state.all_messages() if said is holder)

    # ------------------------------------------------------------------------------------------------- modals

    def fill(self, who: Who, values: dict[str, Any]) -> None:
        """Fill fields of the modal on top, by block id or label: texts, option labels, dates, names, file names."""
        user = self.state.user(who)
        view = self._top(user)
        for name, value in values.items():
            fill(self.slack, user, view, name, value)

    async def submit(self, who: Who, values: dict[str, Any] | None = None) -> Answer:
        """Send the modal on top, after filling these fields; the others stay as they are."""
        user = self.state.user(who)
        self.fill(user, values or {})
        view = self._top(user)
        assert view.content.get("submit"), f"the modal {view.content['title']['text']!r} can't be sent"
        missing = unready(view)
        if missing:
            return Answer(sent=False, errors=missing)
        answer = await self.ask("interactive", self.payloads.submission(user, view))
        self._follow(user, view, answer)
        return answer

    def _follow(self, user: User, view: View, answer: Answer) -> None:
        """Do with the modals what the answer to a submission says."""
        stack = self.state.views.setdefault(user.id, [])
        body = answer.body or {}
        match body.get("response_action"):
            case None:
                assert not body, f"an answer to a modal without response_action: {body}"
                if view in stack:
                    stack.remove(view)
            case "errors":
                inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
                answer.errors = dict(body["errors"])
                assert answer.errors, "response_action errors without any"
                assert set(answer.errors) <= inputs, f"errors at {set(answer.errors) - inputs}, which are no inputs"
                assert all(isinstance(text, str) and text for text in answer.errors.values()), "an error without words"
            case "update":
                self._check(body["view"])
                rewrite(self.state, view, body["view"])
            case "push":
                self._check(body["view"])
                assert len(stack) < DEEPEST, "more than three modals on each other"
                stack.append(new_view(self.state, view.team, user.id, body["view"], view))
            case "clear":
                stack.clear()
            case other:
                raise AssertionError(f"there is no response_action {other!r}")

    def _check(self, content: Any) -> None:
        faults = self.slack.check_view(content)
        assert not faults, f"a view Slack would refuse: {faults}"
        assert content["type"] == "modal"

    async def close(self, who: Who, *, everything: bool = False) -> Answer | None:
        """Give up the modal on top (`everything`: all of them). The app hears of it if it asked to."""
        user = self.state.user(who)
        view = self._top(user)
        stack = self.state.views[user.id]
        everything = everything or bool(view.content.get("clear_on_close"))
        stack.remove(view)
        if everything:
            stack.clear()
        if not view.content.get("notify_on_close"):
            return None
        return await self.ask("interactive", self.payloads.closed(user, view, cleared=everything))

    def _top(self, user: User) -> View:
        assert self.state.views.get(user.id), f"{user.real_name} has no modal open"
        return self.state.views[user.id][-1]

    # ------------------------------------------------------------------------------------------------- Home

    async def open_home(self, who: Who, tab: str = "home") -> Heard:
        """Look at the app's Home (or its messages)."""
        user = self.state.user(who)
        channel = self.slack.people.direct(user)
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
        if tab == "home" and user.id in self.state.home:
            event["view"] = view_json(self.state, self.state.home[user.id], filled=True)
        event["event_ts"] = self.slack.clock.stamp()
        heard = self.slack.happenings.tell(event, team=user.team)
        await self.slack.quiet()
        return heard

    async def open_dm(self, who: Who) -> Channel:
        """Open the conversation with the bot."""
        await self.open_home(who, tab="messages")
        return self.slack.people.direct(who)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _same(one: str, other: str) -> bool:
    return _squeezed(one) == _squeezed(other)
