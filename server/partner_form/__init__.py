"""The partner's whole side: the link, the passcode, who reads what, the worksheets, sending, and leaving at any moment.

Everything here starts from one partner's own link or visit. Nothing depends on what the other partner did; the
published promises of both are the one thing that is shared. A GET changes nothing.
"""
