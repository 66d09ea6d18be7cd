"""What comes out: everything that is counted from one run."""
