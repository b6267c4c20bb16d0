"""The screens: one module and one stylesheet per screen."""
