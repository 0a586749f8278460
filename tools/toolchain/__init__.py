"""Set-up of a clone, and the commands behind the Makefile.

Why Python's standard library only: this runs before anything is installed.
"""
