"""What happens: the rooms of the service, one folder each, and the layers they stand on."""
