"""What customers, retention and agents are worth."""
