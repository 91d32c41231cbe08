"""What the report listens for in what people wrote, and the words each observation rests on.

A marker is a kind of language pattern, a cue is one occurrence of it. The same rules read both partners: no function
here takes a stance, a role or a name, so swapping them changes nothing. A cue is never a finding, nothing here adds
cues up to a score of a person, and no cue means only that no rule matched.

Each marker is one file in `rules/`: its definition, its rules with the reason for each, and examples that are tests.
"""

from server.domain.markers.definition import Marker, Rule, load, the_markers
from server.domain.markers.engine import Cue, cues
from server.domain.markers.patterns import RuleProblem

__all__ = ["Cue", "Marker", "Rule", "RuleProblem", "cues", "load", "the_markers"]
