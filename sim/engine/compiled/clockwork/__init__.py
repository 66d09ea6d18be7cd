"""What a modeller never opens: the loop over events, its agenda, and the months of a market."""
