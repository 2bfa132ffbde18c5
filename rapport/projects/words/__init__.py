"""Changes, quality, reports, risks and the end of projects in words."""
