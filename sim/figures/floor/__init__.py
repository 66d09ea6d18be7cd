"""Agents, waits and calls given up."""
