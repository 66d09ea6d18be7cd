"""Tests by direction: more of this can only mean less of that."""
