"""PLACEHOLDER until the readers' author replaces it."""

def normalise_phone(text: str, region: str = "") -> str:
    return "".join(c for c in text if c.isdigit() or c == "+")

def normalise_email(text: str) -> str:
    return text.strip().casefold() if "@" in text else ""
