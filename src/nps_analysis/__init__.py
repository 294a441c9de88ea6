"""Net Promoter Score analysis: scores with their intervals, beside what customers do."""
