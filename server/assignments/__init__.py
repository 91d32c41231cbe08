"""Giving homework: one act makes one independent invitation per partner, with its link, its letter and its reminder."""
