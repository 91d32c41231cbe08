"""The couple page: one session of one couple laid side by side, and what its clinician does with it.

It never shows an alert, nor an answer to a question about safety: those have a page of their own, `/alerts`, because
the screen with this one may be turned.
"""
