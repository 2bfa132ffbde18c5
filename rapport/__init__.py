"""Rapport looks after a freelancer's relationships with clients."""

__version__ = "0.5.0"
