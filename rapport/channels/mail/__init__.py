"""Mail: accounts anywhere, their letters in, our letters out."""
