"""Formatting of answers: pure functions from values to text, for people, for pipes and for programs.

Knows no question, no index and no stream: what is printed, and where, is decided in `cli`.
"""
