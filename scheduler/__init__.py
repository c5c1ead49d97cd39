"""The rhythm: what is due when, in each community's own time zone.

Three rooms will live here. `slots` is pure: when is the next local slot of a schedule. `clock` lets APScheduler tick in
every process. `jobs` claims a slot as a row in our own table, runs it and finishes it, so that any number of processes
on one database fire it exactly once. Until then what is due once (`bot.ports.Timers`) comes through the inbox.
"""
