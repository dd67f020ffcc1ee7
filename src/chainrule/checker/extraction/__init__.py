"""From a document to its claims: statements, tables and words in their order, and what each can see above it."""
