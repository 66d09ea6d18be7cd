"""Lesson 05, complaints and silence: what a firm hears, and what the silence costs."""

NOTEBOOK = "05-complaints-and-silence"
