"""Hệ thống đối tác: partner installations, their certificates and the messages with them."""
