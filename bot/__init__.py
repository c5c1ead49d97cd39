"""The shared core: what a community says and does, with no platform, no database and no scheduler in it."""
