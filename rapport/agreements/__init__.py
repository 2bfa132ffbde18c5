"""What is agreed before the work: requirements, estimates, proposals, and the yes that begins a project."""
