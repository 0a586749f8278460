"""Time, patience and shared waiting: what every operation needs and no resource should care about."""
