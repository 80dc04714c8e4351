"""`python -m portal.command_line`: how `scrip serve` starts its children."""

from portal.command_line import main

if __name__ == "__main__":
    main()
