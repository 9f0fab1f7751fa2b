"""Questions asked of many repositories at once, each with an index of its own."""
