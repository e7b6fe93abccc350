"""What IT may see: an allow-listed log, the doctor, figures without PHI."""
