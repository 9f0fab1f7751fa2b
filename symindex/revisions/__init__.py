"""Indexes of a project as git keeps it: a commit, a tag, a tree, the merge of two, or what is staged."""
