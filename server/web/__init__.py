"""What every room's routes stand on: transactions, who is asking, posted forms, pages, and refusals made into pages."""
