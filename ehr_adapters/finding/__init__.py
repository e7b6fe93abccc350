"""What every adapter finds people by: numbers as people write them, and our own comparison."""
