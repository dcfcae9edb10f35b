"""``lam mcp``: lamd for other agents, by the Model Context Protocol on standard input and output.

``screen`` makes text of observations and marks it as data, ``agent`` holds the connection, ``serving`` has the tools
(the only one that imports the SDK), ``command`` is ``lam mcp``. The daemon knows this client as an agent: it asks and
looks, everything it does goes through guard and journal, and it cannot answer a consent on any connection.
"""
