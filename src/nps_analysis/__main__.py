"""Lets `python -m nps_analysis` do what `nps-analysis` does."""

from nps_analysis.cli import main

if __name__ == "__main__":
    main()
