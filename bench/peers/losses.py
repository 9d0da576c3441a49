"""PyTorch's side of `Plateau.Bench losses`: the losses of every object at every draw of w* + sigma z.

Usage: losses.py DATA_DIR OBJECTS DRAWS SIGMA OPTIMUM.safetensors DRAW.safetensors LOSSES.npy THREADS

A round makes the parameters of every draw, and float32 losses of shape (draws, objects). The variants are what a good PyTorch user would
try: objects whole or in chunks; one thread or all; draws one after the other, or a wave of them together, their first layers stacked into one
product and the others batched. DRAW and LOSSES are one draw of the other side, so that both are seen to compute the same.
"""

import sys

import numpy as np
import torch
import torch.nn.functional as F

from common import mnist, safetensors, serve


def main():
    directory, objects, draws, sigma, optimum, draw, expected, threads = sys.argv[1:]
    objects, draws, sigma, threads = int(objects), int(draws), float(sigma), int(threads)
    torch.set_grad_enabled(False)
    torch.manual_seed(0)
    x, y = mnist(directory, "training", objects)
    parameters = list(safetensors(optimum).values())
    weights, biases = parameters[0::2], parameters[1::2]
    losses = torch.empty(draws, objects)

    def forward(inputs, ws, bs):
        for w, b in zip(ws[:-1], bs[:-1]):
            inputs = F.linear(inputs, w, b).relu_()
        return F.linear(inputs, ws[-1], bs[-1])

    def one_by_one(chunk):
        for t in range(draws):
            ws = [torch.randn_like(w).mul_(sigma).add_(w) for w in weights]
            bs = [torch.randn_like(b).mul_(sigma).add_(b) for b in biases]
            for start in range(0, objects, chunk):
                part = slice(start, start + chunk)
                losses[t, part] = F.cross_entropy(forward(x[part], ws, bs), y[part], reduction="none")

    def stacked(chunk, wave):
        for first in range(0, draws, wave):
            count = min(wave, draws - first)
            ws = [torch.randn(count, *w.shape).mul_(sigma).add_(w) for w in weights]
            bs = [torch.randn(count, *b.shape).mul_(sigma).add_(b) for b in biases]
            stack, stack_bias = ws[0].flatten(0, 1), bs[0].flatten()
            for start in range(0, objects, chunk):
                part = slice(start, start + chunk)
                labels = y[part]
                size = len(labels)
                z = F.linear(x[part], stack, stack_bias).relu_().view(size, count, -1).transpose(0, 1)
                for w, b in zip(ws[1:-1], bs[1:-1]):
                    z = torch.baddbmm(b.unsqueeze(1), z, w.transpose(1, 2)).relu_()
                z = torch.baddbmm(bs[-1].unsqueeze(1), z, ws[-1].transpose(1, 2))
                rows = F.cross_entropy(z.reshape(count * size, -1), labels.repeat(count), reduction="none")
                losses[first : first + count, part] = rows.view(count, size)

    theirs = list(safetensors(draw).values())
    mine = F.cross_entropy(forward(x, theirs[0::2], theirs[1::2]), y, reduction="none").double().numpy()
    difference = float(np.max(np.abs(mine - np.load(expected)) / np.maximum(1.0, np.abs(mine))))

    variants = {}
    for count in sorted({1, threads}):
        for chunk in (objects, 2500, 1000):
            variants[f"{count} thr, chunk {chunk}, one draw"] = (count, lambda chunk=chunk: one_by_one(chunk))
        for chunk in (1000, 250):
            variants[f"{count} thr, chunk {chunk}, 8 draws stacked"] = (count, lambda chunk=chunk: stacked(chunk, 8))
    serve(lambda: {"difference": difference}, variants, keep=3)


if __name__ == "__main__":
    main()
