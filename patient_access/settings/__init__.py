"""Settings, each declared once: type, default, description."""
