"""One module for each noun of the `Store` port."""
