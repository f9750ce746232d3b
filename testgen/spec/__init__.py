"""The input language: parse, print, read, write, sample, solve. Nothing here runs a program."""
