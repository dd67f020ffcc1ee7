"""Judged documents as text, JSON, SARIF and annotations, and what stands today as a baseline."""
