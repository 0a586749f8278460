"""What the database holds, a shelf per kind of thing: rows in, typed records out, no rules of the API."""
