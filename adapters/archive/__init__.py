"""What people said before the bot came: exports read into neutral messages, and what of them is worth keeping."""
