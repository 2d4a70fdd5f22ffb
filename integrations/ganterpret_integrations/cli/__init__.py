"""The command line ``ganterpret``."""
