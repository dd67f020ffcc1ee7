"""The sensible readings of a claim, in folders by what they are about, a module for each; `options` puts them in order."""
