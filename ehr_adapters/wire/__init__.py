"""What every adapter needs between itself and a server that may lie: trust, limits, failures."""
