"""Composing and serving the session-prep report: the clinician's whole copy, and the one that both may see.

What each copy may hold is decided here, at the time of printing, from policy, marks and agreement as they stand then.
`reports` prints what it is given; nothing here reads a draft.
"""
