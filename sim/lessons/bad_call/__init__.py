"""Lesson 02, a bad call step by step: what is remembered of it, and what would change that."""

NOTEBOOK = "02-a-bad-call"
