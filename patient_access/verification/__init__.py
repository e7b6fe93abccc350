"""Who is calling, what is asked of them, and what the answers open. Pure rules."""
