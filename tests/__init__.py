"""The tests, in folders by kind."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
