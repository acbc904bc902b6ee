"""Training of CheXNet's network (arXiv 1711.05225) on a folder in ChestX-ray14's layout."""

FINDINGS = (
    "Atelectasis", "Cardiomegaly", "Effusion", "Infiltration", "Mass", "Nodule", "Pneumonia", "Pneumothorax",
    "Consolidation", "Edema", "Emphysema", "Fibrosis", "Pleural_Thickening", "Hernia",
)
"""The 14 findings in CheXNet's order; the order of the network's outputs."""
