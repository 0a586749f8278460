"""The actions, a file per topic; `registry.py` knows which file has which."""
