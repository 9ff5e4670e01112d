"""Engines beside the bundled one: sentence-transformers, an OpenAI-compatible endpoint, and a CrossEncoder."""
