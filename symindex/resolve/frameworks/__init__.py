"""Rules for the conventions of frameworks; they refute nothing that the language proves."""
