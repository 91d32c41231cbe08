"""One person's material, to hand out or to carry elsewhere: CSV, JSON and FHIR. Never both partners in one file."""
