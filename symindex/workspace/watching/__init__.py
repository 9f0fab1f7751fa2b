"""Which places of a workspace to watch, and being told when something happens there. The only door to watchdog."""
