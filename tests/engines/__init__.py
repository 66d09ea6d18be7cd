"""Two engines, one truth; the compiler; and the numbers that must not move."""
