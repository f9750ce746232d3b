"""Coverage-guided search for inputs on which programs disagree."""
