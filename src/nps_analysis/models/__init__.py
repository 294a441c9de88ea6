"""What scores go with: renewal, beside what else is known of an account."""
