"""The one wrapper of the AT-SPI accessibility bus: nothing outside this folder knows D-Bus."""
