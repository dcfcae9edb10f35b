"""``lam hotkey``: global shortcuts. A client like any other; only the keys of the settings ever reach it."""
