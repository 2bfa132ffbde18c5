"""Time: the timer, what was worked for whom, rates, budgets and prepaid hours."""
