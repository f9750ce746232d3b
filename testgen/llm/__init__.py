"""Language models: clients, prompts, budgets, recorded answers."""
