"""A clinician's sessions as a calendar of their own follows them: when, and nothing of whom, what for or where.

It never says a name, a code or a topic: whoever sees the calendar on a screen or holds its address learns only times.
"""
