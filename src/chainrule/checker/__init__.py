"""The checker: claims of a document, their readings, the verdict on each, and what went wrong."""
