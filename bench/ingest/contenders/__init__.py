"""What is compared: one module a program, each with a class `Contender` as `bench/ingest/child.py` describes it.

The other libraries are used as their own documentation begins: their splitter, their embedder over the packaged model,
their Chroma store, their defaults. Two of them come a second time, with what they offer for files that change.
"""
