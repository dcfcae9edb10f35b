"""Commands in words to plans in steps: the planner's language, prompt, grammar and values."""
