"""`mendwork demo`: a practice of synthetic people, taken through the main job over real HTTP and real SMTP.

Nobody here exists and nothing here was written by a client. The same seed makes the same people and the same answers.
"""
