"""AWS EC2. Importing this does not import the SDK: the first call does."""
