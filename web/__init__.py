"""What both web doors share: access, transactions, forms, errors, headers. No page of its own."""
