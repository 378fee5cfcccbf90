"""The house: the records, rules and verbs of a dossier's life. No web, no network, no clock."""
