"""``python -m lamd`` is ``lamd``."""

import sys

from lamd.daemon import main

sys.exit(main())
