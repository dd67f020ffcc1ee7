"""The smallest change in the author's notation that makes a wrong claim right."""
