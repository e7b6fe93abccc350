"""Everything that crosses between processes: versioned frames on a pipe."""
