"""What keeps a community alive."""
