"""Tests by property: laws that hold in every generated world."""
