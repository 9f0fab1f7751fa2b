"""The Model Context Protocol: four tools for agents, whose answers are plain text that fits a budget."""
