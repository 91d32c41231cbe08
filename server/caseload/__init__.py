"""The caseload: the appointment book, a couple's details, sessions, passcodes, and colleagues who are shown a couple.

It never opens an answer: the book is made of times and states alone.
"""
