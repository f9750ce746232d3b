"""Where tests come from: one proposer a file."""
