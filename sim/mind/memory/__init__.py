"""What is remembered of the moments."""
