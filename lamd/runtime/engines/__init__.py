"""The native engines. Imported by the worker only, never by the daemon."""
