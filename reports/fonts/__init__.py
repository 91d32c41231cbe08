"""The bundled typefaces and how they were built."""
