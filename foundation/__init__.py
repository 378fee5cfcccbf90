"""The ground any honest system stands on: settings, database, jobs, clock, errors, text.

No word of the glossary appears here; nothing here knows what a dossier is.
"""
