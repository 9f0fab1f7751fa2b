"""Tests, known from facts alone: which there are, what they are called, what they reach, what a change touches.

Knows how unittest, testtools, pytest and their runners collect tests, and runs none of them; imports nothing of the
project. Prints nothing.
"""
