"""Lives for exactly one call and holds everything known about its patient."""
