"""The post: what comes and goes by the public postal service."""
