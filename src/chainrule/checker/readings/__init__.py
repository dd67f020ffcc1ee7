"""The sensible readings of a claim, a module for each kind; `options` puts them in order."""
