"""Projects, programs and other help that tests of several packages share."""
