"""Reading an evaluation report: page marks, chunks, floats, flow, boxes."""
