"""All pages of the builder, brought together under its blueprint."""

from backoffice.catalogue.builder import (
    groups_view,
    previews,
    questions,
    removing,
    sections_view,
    transfer,
    views,
)
from backoffice.catalogue.builder.place import blueprint

__all__ = [
    "blueprint", "groups_view", "previews", "questions", "removing", "sections_view", "transfer",
    "views",
]  # fmt: skip
