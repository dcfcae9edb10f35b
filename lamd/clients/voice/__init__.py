"""``lam voice``: a program beside the daemon that listens, and says to lamd what it heard.

Sound (``audio``) is cut where somebody speaks (``activity``, ``cutting``), becomes text (``whisper`` or ``wyoming``
behind ``ports.Recognizer``), is cleaned (``words``) and carried out (``acting``). ``listening`` holds it together.
"""
