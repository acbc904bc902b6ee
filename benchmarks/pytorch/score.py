"""Films per second of DenseNet-121 in PyTorch, from image files to probabilities.

One row of JSON for each way: the loader that everyone writes (PIL, torchvision transforms), and a tuned one (gray bytes read
by OpenCV, normalized on the device); the network as it is ("eager") and through torch.compile ("compiled").
Weights are random: nothing but the time is looked at.

    python3 score.py list-of-files.txt --workers 16 [--device cuda] [--batch 128]
"""

import argparse
import json
import time

import torch
import torchvision
from torch.utils.data import DataLoader, Dataset

MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


class Usual(Dataset):
    def __init__(self, paths):
        self.paths = paths
        self.transform = torchvision.transforms.Compose([
            torchvision.transforms.Resize((224, 224)),
            torchvision.transforms.ToTensor(),
            torchvision.transforms.Normalize(MEAN, DEVIATION),
        ])

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        from PIL import Image

        return self.transform(Image.open(self.paths[index]).convert("RGB"))


class Tuned(Dataset):
    def __init__(self, paths):
        self.paths = paths

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        import cv2

        cv2.setNumThreads(0)
        gray = cv2.imread(self.paths[index], cv2.IMREAD_GRAYSCALE)
        return torch.from_numpy(cv2.resize(gray, (224, 224), interpolation=cv2.INTER_AREA))[None]


def run(name, dataset, model, arguments, half):
    device = arguments.device
    loader = DataLoader(
        dataset, batch_size=arguments.batch, num_workers=arguments.workers, pin_memory=device != "cpu", persistent_workers=True)
    mean = torch.tensor(MEAN, device=device)[None, :, None, None]
    deviation = torch.tensor(DEVIATION, device=device)[None, :, None, None]

    def once():
        done = 0
        with torch.inference_mode():
            for images in loader:
                images = images.to(device, non_blocking=True)
                if images.dtype == torch.uint8:
                    images = ((images.float() / 255).expand(-1, 3, -1, -1) - mean) / deviation
                if half:
                    images = images.half()
                torch.sigmoid(model(images.contiguous(memory_format=torch.channels_last))).float().cpu()
                done += len(images)
        return done

    once()
    start = time.perf_counter()
    done = once()
    seconds = time.perf_counter() - start
    print(json.dumps({"peer": name, "torch": torch.__version__, "filmsPerSecond": done / seconds}), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("list")
    parser.add_argument("--workers", type=int, default=16)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--batch", type=int, default=128)
    arguments = parser.parse_args()
    with open(arguments.list, encoding="utf-8") as lines:
        paths = [line.rstrip("\n") for line in lines if line.strip()]
    half = arguments.device != "cpu"
    network = torchvision.models.densenet121(weights=None)
    network.classifier = torch.nn.Linear(1024, 14)
    network = network.eval().to(arguments.device, memory_format=torch.channels_last)
    if half:
        network = network.half()
    datasets = {"usual loader": Usual(paths)}
    try:
        import cv2  # noqa: F401

        datasets["tuned loader"] = Tuned(paths)
    except ImportError:
        print("no cv2: the tuned loader is left out", flush=True)
    ways = {"eager": network}
    if half:
        ways["compiled"] = torch.compile(network)
    for loader, dataset in datasets.items():
        for way, model in ways.items():
            run(f"{loader}, {way}, {'fp16' if half else 'fp32'}", dataset, model, arguments, half)


if __name__ == "__main__":
    main()
