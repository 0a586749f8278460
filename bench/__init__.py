"""How fast and how large the emulator is; run with `make bench`."""
