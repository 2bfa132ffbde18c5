"""Projects: the plan of the work, its deadlines with their history, and whom it waits for."""
