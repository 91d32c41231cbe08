"""One of several answers that the worksheet offers."""

from worksheets.choosing import OneOf


class SingleChoice(OneOf):
    """The value is that of the chosen option."""

    name = "single_choice"
    takes_choices = True


KIND = SingleChoice()
