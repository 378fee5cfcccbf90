"""Messages to people outside: by mail."""
