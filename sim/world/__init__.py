"""What is assumed: a scenario and its parts, as frozen data that is checked before anything runs."""
