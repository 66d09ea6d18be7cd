"""Tests by hand: days on paper, figures of the course, sums that anybody can check."""
