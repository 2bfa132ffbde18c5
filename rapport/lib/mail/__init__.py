"""Mail as it really is, read without a mail server or a database: mailboxes, letters, quotes, machines, threads."""
