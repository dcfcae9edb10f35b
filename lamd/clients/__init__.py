"""What people and programs talk to lamd with: thin, they know the socket and never the daemon."""
