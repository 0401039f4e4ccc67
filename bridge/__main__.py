"""`python -m bridge …`"""

from bridge.run.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
