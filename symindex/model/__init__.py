"""The words of symindex: what facts, answers and roles are called everywhere. Imports no other package of symindex."""
