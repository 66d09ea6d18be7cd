"""What callers feel, remember and expected."""
