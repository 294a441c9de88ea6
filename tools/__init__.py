"""What makes something of the project and is no part of the package."""
