"""What a verified caller may hear: one card per panel, each with a state of its own."""
