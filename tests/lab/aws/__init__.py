"""EC2 to test on: moto's server, and over it the pending states, limits and guards that moto has not got.

Where the API reference leaves a code open, what stands here is said to be ours.
"""

HOME = "us-east-1"
KEYS = {"secretId": "AKIDLAB0000000000000", "secretKey": "lab"}
"""Of the account that tests have there."""
