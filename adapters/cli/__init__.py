"""The `lunchtable` command: the one place where everything is put together."""
