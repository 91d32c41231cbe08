"""What waits to be read alone: the list across couples, and each couple's own page.

Nothing of it stands on the couple page, whose screen may be turned. Whoever an unread alert was passed to sees that
couple's open alerts here, until they are read, and nothing else of the couple.
"""
