"""A model package's weights as a network to go on training: the graph of `model.onnx` back in torchvision's names (needs the onnx package).

The graph has norm0 and every norm2 folded into the convolution before them. They come back as norms that change nothing; `settle` then gives them the
statistics of real films, so that the network computes the same when it is used and stays the same when batches are normalized by their own statistics.
"""

import re
from pathlib import Path

import torch

BEFORE = re.compile(r"norm[02]$")


def load_package(network, path):
    """Loads a package (its folder or its model.onnx) into a torchvision densenet121; returns the names of the norms that were folded."""
    import onnx
    from onnx import numpy_helper

    path = Path(path)
    graph = onnx.load(str(path / "model.onnx" if path.is_dir() else path)).graph
    tensors = {i.name: torch.tensor(numpy_helper.to_array(i)) for i in graph.initializer}
    state, folded = {}, []
    for name in network.state_dict():
        module, _, member = name.rpartition(".")
        convolution = BEFORE.sub(lambda match: {"norm0": "conv0", "norm2": "conv1"}[match[0]], module)
        if name in tensors:
            state[name] = tensors[name]
        elif f"{convolution}.bias" in tensors and member != "num_batches_tracked":
            bias = tensors[f"{convolution}.bias"]
            epsilon = network.get_submodule(module).eps
            state[name] = {"weight": torch.ones_like(bias), "bias": bias, "running_mean": torch.zeros_like(bias),
                           "running_var": torch.full_like(bias, 1 - epsilon)}[member]
            folded += [module] if member == "weight" else []
    missing = [n for n in network.state_dict() if n not in state and not n.endswith("num_batches_tracked")]
    if missing:
        raise ValueError(f"{path} is no package of this network: {missing[0]} is missing")
    network.load_state_dict(state, strict=False)
    return folded


@torch.no_grad()
def settle(network, folded, batches):
    """Gives the norms that were folded the mean and variance of what they see of `batches` (float[N, 3, S, S]), without changing what the network computes."""
    sums = {name: [0, 0.0, 0.0] for name in folded}

    def look(name):
        def hook(_, inputs):
            x = inputs[0].double()
            total = sums[name]
            total[0] += x.numel() // x.shape[1]
            total[1] = total[1] + x.sum((0, 2, 3))
            total[2] = total[2] + (x * x).sum((0, 2, 3))
        return hook

    hooks = [network.get_submodule(name).register_forward_pre_hook(look(name)) for name in folded]
    network.eval()
    for batch in batches:
        network(batch)
    for hook in hooks:
        hook.remove()
    for name in folded:
        norm, (count, total, squares) = network.get_submodule(name), sums[name]
        mean = total / count
        variance = (squares / count - mean ** 2).clamp(min=0)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias.add_(mean.float())
