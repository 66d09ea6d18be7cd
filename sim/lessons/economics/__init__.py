"""Lesson 07, retention economics: what customers, five points of retention and agents are worth."""

NOTEBOOK = "07-retention-economics"
