"""The paths of a workspace to watch, and events when something happens there. The only module that imports watchdog."""
