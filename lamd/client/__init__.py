"""The socket from the other side: a blocking client and one for asyncio, with the same words.

    with Client() as lamd:
        reply = lamd.run("turn on line numbers", on_progress=print)
        for event, data in lamd.stream("work out 12 times 7"):
            print(event, data)

    async with AsyncClient(reconnect=10) as lamd:
        reply = await lamd.run("turn on line numbers")

Standard library only, and little of that: the command line starts with it. What the daemon answers as an error is
raised as ``RemoteError`` with the daemon's own ``code``; trouble on the way as ``ClientError`` (``no_daemon``,
``unsafe_socket``, ``lost``, ``timeout``).
"""

from lamd.client.aio import AsyncClient
from lamd.client.blocking import Client
from lamd.client.framing import Message, OnNotification, OnProgress, RemoteError, Talk, answer
from lamd.client.reaching import ANSWER_S, CONNECT_S, check, check_peer, connect

__all__ = [
    "ANSWER_S",
    "CONNECT_S",
    "AsyncClient",
    "Client",
    "Message",
    "OnNotification",
    "OnProgress",
    "RemoteError",
    "Talk",
    "answer",
    "check",
    "check_peer",
    "connect",
]
