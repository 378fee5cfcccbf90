"""The outside world in the words of the house."""
