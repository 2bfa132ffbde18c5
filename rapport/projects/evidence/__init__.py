"""What the playbooks ask this room about engagements: the answers, those about troubles, and the rows they rest on."""
