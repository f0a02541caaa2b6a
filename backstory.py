"""The front door: the console script `backstory`."""
