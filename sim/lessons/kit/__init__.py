"""What lessons are made with: checks of exercises, their release, and the skeleton of a new lesson."""
