"""``python -m lamd.plugins``: the skill process, see ``lamd.plugins.worker``."""

import gc

if __name__ == "__main__":
    gc.disable()  # while it loads nothing is thrown away; the worker sets it going again

    from lamd.plugins.worker import main

    main()
