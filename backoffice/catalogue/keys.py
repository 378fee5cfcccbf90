"""Keys of parts, questions and steps, made from their Vietnamese names: nobody types one."""

from collections.abc import Collection

from foundation.text import words

LONGEST = 40


def key_from(name: str, taken: Collection[str]) -> str:
    """Return a key such as `giay_to_tuy_than` that is not taken yet; `muc` where nothing is left.

    A key begins with a letter and holds small letters, digits and underscores.
    """
    parts: list[str] = []
    for word in words(name):
        plain = "".join(sign for sign in word if sign.isascii() and sign.isalnum())
        if plain and len("_".join([*parts, plain])) <= LONGEST:
            parts.append(plain)
    stem = "_".join(parts)
    if not stem or not stem[0].isalpha():
        stem = f"muc_{stem}".rstrip("_")
    if stem not in taken:
        return stem
    number = next(one for one in range(2, len(taken) + 3) if f"{stem}_{one}" not in taken)
    return f"{stem}_{number}"
