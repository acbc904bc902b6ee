"""Packages as a start: what was folded comes back as a network that computes the same."""

import importlib.util
import tempfile
import unittest
from pathlib import Path

import torch
import torchvision

from chexnet_training.package import load_package, settle

HAS_ONNX = importlib.util.find_spec("onnx") is not None


def small():
    return torchvision.models.DenseNet(growth_rate=4, block_config=(2, 2), num_init_features=8, num_classes=3).eval()


def with_statistics(network):
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            for tensor in (module.weight.data, module.running_var):
                tensor.uniform_(0.5, 1.5)
            for tensor in (module.bias.data, module.running_mean):
                tensor.normal_(0, 0.3)
    return network


def write_folded(network, path):
    """The weights of a package's graph: W' = W γ/√(σ² + ε), b' = β − μ γ/√(σ² + ε) where a norm follows a convolution."""
    import onnx
    from onnx import helper, numpy_helper

    state, tensors = dict(network.state_dict()), {}
    for name in [n for n in state if n.endswith(("norm0.weight", "norm2.weight"))]:
        norm = name[:-len(".weight")]
        gamma, beta, mean, variance = (state.pop(f"{norm}.{m}") for m in ("weight", "bias", "running_mean", "running_var"))
        convolution = norm.replace("norm0", "conv0").replace("norm2", "conv1")
        scale = gamma / torch.sqrt(variance + 1e-5)
        tensors[f"{convolution}.weight"] = state.pop(f"{convolution}.weight") * scale[:, None, None, None]
        tensors[f"{convolution}.bias"] = beta - mean * scale
    tensors.update({n: t for n, t in state.items() if not n.endswith("num_batches_tracked")})
    graph = helper.make_graph([], "densenet", [], [], [numpy_helper.from_array(t.numpy(), n) for n, t in tensors.items()])
    onnx.save(helper.make_model(graph), str(path))


@unittest.skipUnless(HAS_ONNX, "the onnx package is not installed (Debian: python3-onnx)")
class Packages(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(7)
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "model.onnx"
        self.original = with_statistics(small())
        self.films = torch.randn(6, 3, 64, 64)
        write_folded(self.original, self.path)

    def tearDown(self):
        self.folder.cleanup()

    @torch.no_grad()
    def test_a_package_computes_what_the_network_computed_that_it_was_made_of(self):
        network = small()
        folded = load_package(network, Path(self.folder.name))
        self.assertEqual(len(folded), 1 + 4)
        self.assertLess(float((network.eval()(self.films) - self.original(self.films)).abs().max()), 1e-5)

    @torch.no_grad()
    def test_settling_changes_statistics_but_nothing_that_is_computed(self):
        network = small()
        settle(network, load_package(network, self.path), [self.films[:3], self.films[3:]])
        self.assertLess(float((network(self.films) - self.original(self.films)).abs().max()), 1e-4)
        seen = torch.nn.functional.conv2d(self.films, network.features.conv0.weight, stride=2, padding=3)
        self.assertTrue(torch.allclose(network.features.norm0.running_mean, seen.mean((0, 2, 3)), atol=1e-5))
        self.assertTrue(torch.allclose(network.features.norm0.running_var, seen.var((0, 2, 3), unbiased=False), atol=1e-4))

    def test_a_package_of_another_network_is_refused_with_the_name_of_what_is_missing(self):
        deeper = torchvision.models.DenseNet(growth_rate=4, block_config=(2, 3), num_init_features=8, num_classes=3)
        with self.assertRaisesRegex(ValueError, "denseblock2.denselayer3"):
            load_package(deeper, self.path)


if __name__ == "__main__":
    unittest.main()
