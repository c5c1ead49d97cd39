"""The nine activities by which a community develops its practice."""
