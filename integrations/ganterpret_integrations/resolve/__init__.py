"""The script for DaVinci Resolve's console, and what it takes from Resolve's interface.

Conventions:
    `ganterpret_resolve.py` is copied to where Resolve runs, and imports nothing of ours there.
"""
