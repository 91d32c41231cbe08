"""The library: every worksheet by the guide's themes, and how each partner will see it. It knows no client at all."""
