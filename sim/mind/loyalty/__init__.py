"""Who stays, and why those leave who leave."""
