"""How memory and expectation make satisfaction."""
