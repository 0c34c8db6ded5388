"""`python -m klankbord`: the command line."""

from klankbord.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
