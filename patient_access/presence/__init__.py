"""Who is at the desk, as the system tells it: screen lock, session switch, sleep."""
