"""A laboratory for the core: a clock that only waiting moves, a cloud in memory, a small engine over both."""
