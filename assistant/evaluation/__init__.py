"""How good the answers are: questions with known answers, and the figures of a run over them."""
