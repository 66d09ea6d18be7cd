"""What each moment of a call feels like."""
