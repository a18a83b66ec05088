"""The project package: settings, addresses, jobs, and how a row belongs to a council."""
