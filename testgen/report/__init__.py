"""Reports for people: thin, it reads figures and prints them."""
