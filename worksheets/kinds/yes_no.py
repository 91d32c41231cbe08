"""Yes or no."""

from typing import ClassVar

from worksheets.choosing import OneOf
from worksheets.kind import Phrases


class YesNo(OneOf):
    """The value is "yes" or "no"."""

    name = "yes_no"
    usual_choices = ("option.yes", "option.no")
    phrases: ClassVar[Phrases] = {
        "en": {**OneOf.phrases["en"], "option.yes": "Yes", "option.no": "No"},
        "es": {**OneOf.phrases["es"], "option.yes": "Sí", "option.no": "No"},
    }


KIND = YesNo()
