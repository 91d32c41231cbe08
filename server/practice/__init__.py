"""The practice itself: its first start, its settings, who works in it, and what each of them may change of their own.

Nothing here reads a couple's record: an owner's or manager's rights end at the practice's own affairs.
"""
