"""The language of templates: words, values and choices. Read by a reader of our own; nothing in it can be run."""
