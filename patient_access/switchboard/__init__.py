"""Outlives calls; hears the telephone, opens and ends workspaces, cannot name a patient."""
