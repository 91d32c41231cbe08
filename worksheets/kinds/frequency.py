"""How often something happened, in five steps."""

from typing import ClassVar

from worksheets.choosing import OneOf, Step
from worksheets.kind import Phrases


class Frequency(Step):
    """0 (not once) to 4 (every time). The value is an int."""

    name = "frequency"
    usual_range = (0, 4)
    usual_choices = ("option.0", "option.1", "option.2", "option.3", "option.4")
    phrases: ClassVar[Phrases] = {
        "en": {
            **OneOf.phrases["en"],
            "option.0": "Not once",
            "option.1": "Once or twice",
            "option.2": "About half the time",
            "option.3": "Most times",
            "option.4": "Every time",
        },
        "es": {
            **OneOf.phrases["es"],
            "option.0": "Ni una vez",
            "option.1": "Una o dos veces",
            "option.2": "Más o menos la mitad de las veces",
            "option.3": "La mayoría de las veces",
            "option.4": "Todas las veces",
        },
    }


KIND = Frequency()
