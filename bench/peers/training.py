"""PyTorch's side of `Plateau.Bench training`: one epoch of Adam over MNIST or CIFAR-10.

Usage: training.py DATA_DIR OBJECTS BATCH LEARNING_RATE INITIAL.safetensors THREADS [MODEL [DATA [ORDER.npy]]]

MODEL is mlp:256,256 (without it the widths are read off the file), cnn:64x4 or resnet:20; DATA is mnist or cifar-10, unless given MNIST for an mlp
and CIFAR-10 else. INITIAL may be `none` where a MODEL is given: PyTorch then draws its own. ORDER is the order of the objects on the other side, so
that both are seen to train alike. The data lie in memory as tensors and no DataLoader stands between. The variants are what a good PyTorch user would
try: one thread or all; batches indexed one by one, or all objects shuffled once; Adam over single tensors, over lists of tensors (foreach), or over
one flat tensor that all parameters are views of; images by channel or by pixel (channels_last). (PyTorch 1.13 fuses Adam on GPUs only.) A round
trains one epoch from the initial parameters given.
"""

import sys

import numpy as np
import torch
import torch.nn.functional as F

from common import dataset, safetensors, serve
from networks import build, dataset_of, flatten, load, shaped


def main():
    directory, objects, batch, rate, path, threads, *rest = sys.argv[1:]
    objects, batch, rate, threads = int(objects), int(batch), float(rate), int(threads)
    torch.manual_seed(0)
    initial = None if path == "none" else safetensors(path)
    spec = rest[0] if rest else "mlp:" + ",".join(str(len(bias)) for bias in list(initial.values())[1:-2:2])
    data = rest[1] if len(rest) > 1 else dataset_of(spec)
    given = torch.from_numpy(np.load(rest[2])).long() if len(rest) > 2 else None
    images = not spec.startswith("mlp")
    x, y = dataset(data, directory, "training", objects)
    test_x, test_y = dataset(data, directory, "test", 2000 if images else None)
    x, test_x = shaped(spec, data, x), shaped(spec, data, test_x)
    beginning = (build(spec, data) if initial is None else load(build(spec, data), initial)).state_dict()
    trained = {}

    def epoch(name, optimizer, shuffled, by_pixel):
        layout = torch.channels_last if by_pixel else torch.contiguous_format
        model = build(spec, data)
        model.load_state_dict(beginning)
        model = model.to(memory_format=layout)
        flat = flatten(model) if optimizer == "flat" else None
        adam = torch.optim.Adam([flat] if flat is not None else model.parameters(), lr=rate, foreach=optimizer == "foreach")
        order = torch.randperm(objects) if given is None else given
        xs, ys = (x[order], y[order]) if shuffled else (x, y)
        if by_pixel:
            xs = xs.contiguous(memory_format=layout)
        for start in range(0, objects, batch):
            part = slice(start, start + batch) if shuffled else order[start : start + batch]
            loss = F.cross_entropy(model(xs[part]), ys[part])
            if flat is not None:
                flat.grad.zero_()
            else:
                adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
        trained[name] = model

    variants = {}

    def variant(count, optimizer, shuffled, by_pixel=False):
        name = f"{count} thr, Adam {optimizer}, {'shuffled once' if shuffled else 'indexed batches'}{', channels last' if by_pixel else ''}"
        variants[name] = (count, lambda: epoch(name, optimizer, shuffled, by_pixel))

    for count in sorted({1, threads}):
        if images:
            # An epoch takes seconds: only what may win. How batches are made hardly matters here.
            for by_pixel in (False, True):
                for optimizer in ("flat", "foreach") if count == threads else ("flat",):
                    variant(count, optimizer, True, by_pixel)
        else:
            for optimizer in ("single", "foreach", "flat"):
                for shuffled in (False, True):
                    variant(count, optimizer, shuffled)

    def about():
        # In evaluation mode, batch norm by its running statistics, as the other side does it.
        accuracies, losses = [], {}
        with torch.no_grad():
            for name, model in trained.items():
                model.eval()
                accuracies.append((model(test_x).argmax(1) == test_y).double().mean().item())
                losses[name] = sum(F.cross_entropy(model(xs).double(), ys, reduction="sum").item() for xs, ys in zip(x.split(500), y.split(500))) / objects
        return {"accuracy": min(accuracies), "losses": losses}

    serve(about, variants, keep=3)


if __name__ == "__main__":
    main()
