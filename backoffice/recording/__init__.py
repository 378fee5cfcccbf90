"""Recording beside the course of a dossier: a verification, an apology for the agency's fault."""
