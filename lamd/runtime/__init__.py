"""The two models, kept in a process of their own: supervisor, worker, registry."""
