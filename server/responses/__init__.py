"""What a submission sets off, and reading back what was submitted: below the rooms, above access and the vault."""
