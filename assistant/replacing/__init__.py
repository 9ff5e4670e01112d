"""Putting the official text of an act in the place of its summary, and taking it back."""
