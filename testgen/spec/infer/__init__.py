"""Where specs come from without a model: the statement's words, the package's programs, the samples."""
