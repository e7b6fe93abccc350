"""Files the program ships: icons, styles, translations, policies, training data."""
