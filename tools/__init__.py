"""Tools of the project itself, run from its root; nothing of the product knows them."""
