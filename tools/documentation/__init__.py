"""The parts of the pages that follow from the code; `tools/pages.py` puts them in their places."""
