"""Reading: an article goes in, mentions of claims come out. This room knows no tables and no rules."""
