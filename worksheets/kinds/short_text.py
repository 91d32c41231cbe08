"""A few words on one line."""

from worksheets.plain_text import one_line
from worksheets.writing import SHORT, Written


class ShortText(Written):
    """At most 300 characters. The value is a str."""

    name = "short_text"
    max_length = SHORT

    def tidy(self, text: str) -> str:
        return one_line(text)


KIND = ShortText()
