"""Where adapters left off: kept by name, replaced, taken out, and of one workspace only."""

from storage import Storage

W, OTHER = "discord:1", "discord:2"


async def test_a_bookmark_is_found_by_how_its_name_begins(storage: Storage) -> None:
    notes = storage.bookmarks
    await notes.put(W, {"emoji:1": {"who": ["ana"]}, "emoji:2": {}, "seen": {"message": "12"}})
    assert await notes.get(W, "emoji:") == {"emoji:1": {"who": ["ana"]}, "emoji:2": {}}
    assert await notes.get(W, "seen") == {"seen": {"message": "12"}}
    assert await notes.get(OTHER) == {}
    assert await storage.workspaces() == []  # a bookmark alone does not make a workspace known


async def test_a_bookmark_is_moved_and_taken_out_at_once(storage: Storage) -> None:
    notes = storage.bookmarks
    await notes.put(W, {"seen": {"message": "12"}, "gap": {"since": "7"}})
    await notes.put(W, {"seen": {"message": "13"}, "gap": None, "never": None})
    assert await notes.get(W) == {"seen": {"message": "13"}}


async def test_what_is_erased_has_no_bookmark_left(storage: Storage) -> None:
    await storage.bookmarks.put(W, {"seen": {"message": "12"}})
    await storage.bookmarks.put(OTHER, {"seen": {"message": "12"}})
    await storage.erase(W)
    assert await storage.bookmarks.get(W) == {}
    assert await storage.bookmarks.get(OTHER) != {}
