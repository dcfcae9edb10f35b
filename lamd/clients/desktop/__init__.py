"""``lam desktop``: a tray icon, a palette to type commands in, a window that asks for consent. Needs ``lamd[desktop]``.

It knows the socket and nothing else. Its windows carry names that the guard knows, so that lamd never acts in them.
"""
