"""The provider plugin's door; for now its schema, which is made from the models."""
