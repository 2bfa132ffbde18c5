"""PLACEHOLDER until the readers' author replaces it."""

def same_name_key(text: str) -> str:
    return text.casefold().replace("ё", "е").strip()
