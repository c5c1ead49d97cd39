"""Slack: what comes in becomes the core's words, what the core says becomes Block Kit. Nothing of it is known elsewhere."""
