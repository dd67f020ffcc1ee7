"""What the definitions and values above say for a claim: other ones, earlier ones, and what stands in for a name."""
