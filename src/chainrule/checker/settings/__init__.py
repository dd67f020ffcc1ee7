"""What a project and the comments of its documents ask for: files, findings, suppressions."""
