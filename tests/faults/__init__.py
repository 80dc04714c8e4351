"""What breaks under the engine: the disk, the venue, the process; and what holds all the same."""
