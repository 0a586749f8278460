"""Whether a plan fits: what is there, what the run will make, what the limits allow."""
