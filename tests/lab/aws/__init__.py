"""EC2 to test on: moto's server, and over it the pending states, limits and guards that moto has not got.

Where the API reference leaves a code open, what stands here is said to be ours.
"""
