"""``python -m sprintlab``."""

from sprintlab.cli import main

if __name__ == "__main__":
    main()
