"""Years of a market: who stays, what that brings, and on which luck."""
