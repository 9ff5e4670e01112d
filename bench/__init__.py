"""Side-by-side measurements: ``python -m bench`` runs them, ``make bench`` sets everything up first."""
