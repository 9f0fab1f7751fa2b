"""An index that is kept open for a client: fresh, without waiting for what is not read yet, with unsaved text."""
