"""What we ask: worksheets as data, and the small pure grammar that reads them.

Never reads a clock, a request or a database, and imports nothing beyond the standard library.
"""
