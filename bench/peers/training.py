"""PyTorch's side of `Plateau.Bench training`: one epoch of Adam over MNIST.

Usage: training.py DATA_DIR OBJECTS BATCH LEARNING_RATE INITIAL.safetensors THREADS

The data lie in memory as tensors and no DataLoader stands between. The variants are what a good PyTorch user would try: one thread or all;
batches indexed one by one, or all objects shuffled once; Adam over single tensors, over lists of tensors (foreach), or over one flat tensor
that all parameters are views of. (PyTorch 1.13 fuses Adam on GPUs only.) A round trains one epoch from the initial parameters given.
"""

import sys

import torch
import torch.nn.functional as F

from common import mnist, safetensors, serve


def network(initial):
    shapes = [w.shape for w in list(initial.values())[0::2]]
    layers = []
    for i, (outputs, inputs) in enumerate(shapes):
        layers.append(torch.nn.Linear(inputs, outputs))
        if i + 1 < len(shapes):
            layers.append(torch.nn.ReLU(inplace=True))
    model = torch.nn.Sequential(*layers)
    model.load_state_dict(initial)
    return model


def flatten(model):
    """Makes all parameters, and their gradients, views of one tensor."""
    parameters = list(model.parameters())
    flat = torch.nn.Parameter(torch.cat([p.detach().flatten() for p in parameters]))
    flat.grad = torch.zeros_like(flat)
    offset = 0
    for p in parameters:
        p.data = flat.data[offset : offset + p.numel()].view_as(p)
        p.grad = flat.grad[offset : offset + p.numel()].view_as(p)
        offset += p.numel()
    return flat


def main():
    directory, objects, batch, rate, path, threads = sys.argv[1:]
    objects, batch, rate, threads = int(objects), int(batch), float(rate), int(threads)
    torch.manual_seed(0)
    x, y = mnist(directory, "training", objects)
    test_x, test_y = mnist(directory, "test")
    initial = safetensors(path)
    accuracy = {}

    def epoch(name, optimizer, shuffled):
        model = network(initial)
        flat = flatten(model) if optimizer == "flat" else None
        adam = torch.optim.Adam([flat] if flat is not None else model.parameters(), lr=rate, foreach=optimizer == "foreach")
        order = torch.randperm(objects)
        xs, ys = (x[order], y[order]) if shuffled else (x, y)
        for start in range(0, objects, batch):
            part = slice(start, start + batch) if shuffled else order[start : start + batch]
            loss = F.cross_entropy(model(xs[part]), ys[part])
            if flat is not None:
                flat.grad.zero_()
            else:
                adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
        accuracy[name] = model

    variants = {}
    for count in sorted({1, threads}):
        for optimizer in ("single", "foreach", "flat"):
            for shuffled in (False, True):
                name = f"{count} thr, Adam {optimizer}, {'shuffled once' if shuffled else 'indexed batches'}"
                variants[name] = (count, lambda name=name, optimizer=optimizer, shuffled=shuffled: epoch(name, optimizer, shuffled))

    def about():
        with torch.no_grad():
            scores = {name: (model(test_x).argmax(1) == test_y).double().mean().item() for name, model in accuracy.items()}
        return {"accuracy": min(scores.values())}

    serve(about, variants, keep=3)


if __name__ == "__main__":
    main()
