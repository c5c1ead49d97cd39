"""Discord: its gateway and REST to what happened and what is said, through discord.py."""
