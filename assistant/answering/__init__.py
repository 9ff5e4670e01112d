"""Answering: understand the question, choose evidence, compose, prove."""
