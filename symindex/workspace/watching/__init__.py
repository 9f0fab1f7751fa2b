"""Which paths of a workspace to watch, and events when something happens there. The only door to watchdog."""
