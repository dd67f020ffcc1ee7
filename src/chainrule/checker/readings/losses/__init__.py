"""Losses: which one is meant, of one example or of all, and what predicts."""
