"""Finding: passages, German tokens, BM25, embeddings, FAISS, fusion and the index on disk."""
