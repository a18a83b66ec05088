"""The API for police forces, version 1: what a force may know, and what it tells a council."""
