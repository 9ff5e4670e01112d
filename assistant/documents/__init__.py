"""Reading: a file of the corpus becomes a tree of sections with addressed blocks."""
