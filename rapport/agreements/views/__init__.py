"""Pages of requirements, estimates and proposals, and the page of a proposal a client reads."""
