"""The live parts of a notebook: pictures that move, controls made from the parameters, one update loop."""
