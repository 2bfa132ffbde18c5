"""Pages of documents and of folders elsewhere."""
