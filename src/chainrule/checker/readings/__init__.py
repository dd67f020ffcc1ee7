"""The sensible readings of a claim, in folders by what they are about; `options` puts them in order."""
