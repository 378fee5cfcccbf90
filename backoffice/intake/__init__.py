"""The counter: a walk-in with paper becomes a dossier while the person waits."""
