"""What the cells of each chapter ask for: one class a chapter, on one base."""
