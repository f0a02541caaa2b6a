"""Deciding: answers go in, a decision with its reasons comes out. Pure functions over checked YAML; no database."""
