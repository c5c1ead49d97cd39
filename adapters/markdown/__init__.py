"""Discord's own way of writing, to and from the neutral markup: for its live adapter and for reading its exports. Pure."""
