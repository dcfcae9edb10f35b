"""The wire: JSON-RPC 2.0 over a socket that only its owner can use."""
