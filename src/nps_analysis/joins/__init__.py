"""What was known when: the last score before a decision, usage before a score."""
