"""The chain from waiting to profit, as a line that runs round."""
