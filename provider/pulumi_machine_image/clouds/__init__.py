"""The clouds: one protocol, one folder for each back end."""
