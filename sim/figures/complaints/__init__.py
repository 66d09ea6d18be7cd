"""What a firm hears of its dissatisfied callers, and a day of crisis."""
