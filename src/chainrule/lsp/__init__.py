"""The language server, above the checker: findings, their reasons and corrections in an editor, while one types."""
