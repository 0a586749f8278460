"""The engine floor: providers that do nothing, one for each door. Nothing can be faster than the engine with them."""
