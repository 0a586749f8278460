"""The domain: what an image is, what may be done with it, what a cloud refuses."""
