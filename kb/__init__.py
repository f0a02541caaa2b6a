"""What is known: sources, claims, the evidence behind them. This room knows no spaCy and no rules."""
