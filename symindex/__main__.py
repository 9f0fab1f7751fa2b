"""`python -m symindex` is `symindex`."""

from symindex.cli import main

if __name__ == "__main__":
    main()
