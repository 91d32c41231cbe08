"""What Mendwork prints: session-prep reports as tagged PDF.

A report is composed elsewhere, handed over as a frozen value of `content`, and only laid out here. This package knows
neither HTTP nor tables, reads no clock, opens no file but its own templates, style sheets and fonts, and never decides
what somebody may see.
"""
