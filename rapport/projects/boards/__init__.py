"""Boards of other programs become projects."""
