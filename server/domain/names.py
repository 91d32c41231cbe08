"""How people are spoken of."""

TITLES_BEFORE_A_NAME = {"dr", "dr.", "prof", "prof.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "mx", "mx."}


def called(name: str) -> str:
    """How a clinician is spoken of after the first mention: 'Ruth' for 'Ruth Okafor', 'Dr Okafor' as it stands."""
    first = name.split(maxsplit=1)[0] if name.strip() else name
    return name if first.casefold() in TITLES_BEFORE_A_NAME else first
