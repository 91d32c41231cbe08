"""How far someone agrees with a sentence, in five steps."""

from typing import ClassVar

from worksheets.choosing import OneOf, Step
from worksheets.kind import Phrases


class Agreement(Step):
    """1 (disagree strongly) to 5 (agree strongly). The value is an int."""

    name = "agreement"
    usual_range = (1, 5)
    usual_choices = ("option.1", "option.2", "option.3", "option.4", "option.5")
    phrases: ClassVar[Phrases] = {
        "en": {
            **OneOf.phrases["en"],
            "option.1": "Disagree strongly",
            "option.2": "Disagree",
            "option.3": "In between",
            "option.4": "Agree",
            "option.5": "Agree strongly",
        },
        "es": {
            **OneOf.phrases["es"],
            "option.1": "Muy en desacuerdo",
            "option.2": "En desacuerdo",
            "option.3": "Ni una cosa ni la otra",
            "option.4": "De acuerdo",
            "option.5": "Muy de acuerdo",
        },
    }


KIND = Agreement()
