"""What do pages show? Read only."""
