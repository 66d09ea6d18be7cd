"""Tests by theory: exact formulas, and queues held against them."""
