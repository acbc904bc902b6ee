#!/usr/bin/env python3
"""Runs the code cells of a notebook in order, in one namespace, without Jupyter: python3 examples/run_notebook.py NOTEBOOK."""
import json
import sys

notebook = sys.argv[1]
with open(notebook, encoding="utf-8") as file:
    cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
if not cells:
    sys.exit(f"{notebook} has no code to run.")
namespace = {"__name__": "__main__"}
for number, cell in enumerate(cells, 1):
    exec(compile("".join(cell["source"]), f"{notebook}, code cell {number}", "exec"), namespace)
