"""The words of symindex: what facts, answers and roles are called everywhere. Knows nothing else of the house."""
