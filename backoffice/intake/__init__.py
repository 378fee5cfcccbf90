"""The counter: a walk-in with paper becomes a dossier."""
