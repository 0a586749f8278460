"""The plugin's door for Python programs: classes and functions that ask the engine, which asks the plugin."""
