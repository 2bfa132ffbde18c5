"""Pages of the inbox: the list and a thread, what is done with them, what is written; files as they came."""
