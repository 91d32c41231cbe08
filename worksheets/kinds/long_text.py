"""As much text as someone wants to write."""

from worksheets.writing import LONG, Written


class LongText(Written):
    """At most 10,000 characters, with line breaks. The value is a str."""

    name = "long_text"
    max_length = LONG


KIND = LongText()
