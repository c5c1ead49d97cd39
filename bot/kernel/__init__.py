"""What all features share: entries, topics, people, links, visibility, consent, history."""
