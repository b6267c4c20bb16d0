"""The widgets of the coding screen."""
