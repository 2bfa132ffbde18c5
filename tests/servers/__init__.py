"""Real servers for tests, each in a process or a thread of its own, on a free port."""
