"""Real servers that stand for what lies outside: started in the tests, spoken to over a socket."""
