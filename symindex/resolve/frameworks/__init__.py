"""What is known of frameworks: rules that follow their conventions, and refute nothing that the language proves."""
