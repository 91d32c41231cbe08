"""Letters: `letters` makes one from its row, `post` hands it in. Nothing that a client wrote is ever in one."""
