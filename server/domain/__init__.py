"""Decisions that need nothing but their arguments.

What is here reads no clock, no file of a client, no database, and imports nothing outside the standard library.
It compares and words what two people said. It never says which of them is right, and never adds a person up.
"""
