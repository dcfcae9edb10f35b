"""A keyboard for KWin, a program of its own: ``python wayland_keys.py SOCKET`` presses each line of key codes it reads.

Source: https://wayland.app/protocols/kde-fake-input, and for the wire https://wayland.freedesktop.org/docs/html/ch04.html.
"""

import socket
import struct
import sys
from collections.abc import Iterator

DISPLAY, REGISTRY, KEYS = 1, 2, 4
"""Numbers of objects: the first is given, the others are chosen here, as is 3 and more for each answer waited for."""
INTERFACE, VERSION = "org_kde_kwin_fake_input", 4
SYNC, GET_REGISTRY, BIND, AUTHENTICATE, KEY = 0, 1, 0, 0, 10
DELETED = 1
"""The event of the display that follows an answer: its number is free again."""


def main() -> None:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(20)
    connection.connect(sys.argv[1])
    events = heard(connection)

    def send(to: int, request: int, body: bytes) -> None:
        connection.sendall(struct.pack("II", to, (8 + len(body)) << 16 | request) + body)

    def answered() -> bytes:
        """Wait until all that was sent is done; the number by which the registry told of the interface, if it did."""
        send(DISPLAY, SYNC, struct.pack("I", 3))
        found = b""
        for sender, event, body in events:
            if (sender, event) == (DISPLAY, DELETED):
                return found
            if sender == DISPLAY:
                sys.exit(f"KWin refuses: {body!r}")
            if sender == REGISTRY and body[8:].startswith(INTERFACE.encode() + b"\0"):
                found = body[:4]
        sys.exit("KWin has ended")

    send(DISPLAY, GET_REGISTRY, struct.pack("I", REGISTRY))
    number = answered()
    if not number:
        sys.exit(f"KWin does not offer {INTERFACE}")
    send(REGISTRY, BIND, number + text(INTERFACE) + struct.pack("II", VERSION, KEYS))
    send(KEYS, AUTHENTICATE, text("the tests of lamd") + text("keys"))
    answered()
    print("ready", flush=True)
    for line in sys.stdin:
        codes = [int(word) for word in line.split()]
        for code in codes:
            send(KEYS, KEY, struct.pack("II", code, 1))
        for code in reversed(codes):
            send(KEYS, KEY, struct.pack("II", code, 0))
        answered()
        print("pressed", flush=True)


def heard(connection: socket.socket) -> Iterator[tuple[int, int, bytes]]:
    """Sender, event and body of each message."""
    stream = connection.makefile("rb")
    while head := stream.read(8):
        sender, rest = struct.unpack("II", head)
        yield sender, rest & 0xFFFF, stream.read((rest >> 16) - 8)


def text(words: str) -> bytes:
    data = words.encode() + b"\0"
    return struct.pack("I", len(data)) + data + b"\0" * (-len(data) % 4)


if __name__ == "__main__":
    main()
