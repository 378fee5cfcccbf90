"""One dossier, for all roles: data, documents, papers, what may be done."""
