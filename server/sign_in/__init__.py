"""Getting in and out: signing in, signing out, and a new password by mail.

It never tells whether an address is known: the same words, status and work answer everybody.
"""
