"""Lesson 06, loyalty and churn: what a bad experience costs, asked in two ways."""

NOTEBOOK = "06-loyalty-and-churn"
