"""PyTorch's side of `Plateau.Bench draws`: the losses of CIFAR-10 objects at every draw of w + sigma z, through a convolutional network.

Usage: draws.py DATA_DIR OBJECTS DRAWS SIGMA OPTIMUM.safetensors THREADS [cnn:CxD [DRAW.safetensors LOSSES.npy]]

A round makes the parameters of every draw, and float32 losses of shape (draws, objects). The network is cnn:64x4 unless given; OPTIMUM may be `none`. DRAW
and LOSSES are one draw of the other side, so that both are seen to compute the same. The variants are what a good PyTorch user would try: objects in chunks
of 50 to 500; images by channel, by pixel (channels_last), or in oneDNN's blocked layout; one thread, all threads on one draw, or as many draws at a time as
there are threads; or four draws as one grouped convolution. They are chosen by a few draws of few objects, whose time is scaled to all, for a round takes minutes.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F

from common import cifar10, safetensors, serve
from networks import build, load

STACK = 4


def by_channel(parameters):
    """A function from images to logits."""

    def logits(z):
        for w, b in zip(parameters[:-2:2], parameters[1:-2:2]):
            z = F.conv2d(z, w, b, padding=1).relu_()
        return F.linear(z.flatten(1), *parameters[-2:])

    return logits


def by_pixel(parameters):
    *kernels, last, bias = [p.contiguous(memory_format=torch.channels_last) if p.dim() == 4 else p for p in parameters]
    # The last layer takes its inputs in the same order, so that no activation need be copied.
    last = last.view(len(last), len(kernels[-1]), -1).transpose(1, 2).flatten(1)

    def logits(z):
        z = z.contiguous(memory_format=torch.channels_last)
        for w, b in zip(kernels[0::2], kernels[1::2]):
            z = F.conv2d(z, w, b, padding=1).relu_()
        return F.linear(z.permute(0, 2, 3, 1).flatten(1), last, bias)

    return logits


def blocked(parameters):
    def reordered(w):
        return torch._C._nn.mkldnn_reorder_conv2d_weight(w.to_mkldnn(), [1, 1], [1, 1], [1, 1], 1)

    *kernels, last, bias = parameters
    kernels = [(reordered(w), b.to_mkldnn()) for w, b in zip(kernels[0::2], kernels[1::2])]

    def logits(z):
        z = z.to_mkldnn()
        for w, b in kernels:
            z = torch.relu_(F.conv2d(z, w, b, padding=1))
        return F.linear(z.to_dense().flatten(1), last, bias)

    return logits


def main():
    directory, objects, draws, sigma, optimum, threads, *rest = sys.argv[1:]
    objects, draws, sigma, threads = int(objects), int(draws), float(sigma), int(threads)
    spec = rest[0] if rest else "cnn:64x4"
    torch.set_grad_enabled(False)
    torch.manual_seed(0)
    x, y = cifar10(directory, "training", objects)
    center = [p.detach() for p in (build(spec) if optimum == "none" else load(build(spec), safetensors(optimum))).parameters()]
    losses = torch.empty(draws, objects)

    def drawn(*count):
        return [torch.randn(*count, *p.shape).mul_(sigma).add_(p) for p in center]

    def one(t, chunk, layout, objects):
        logits = layout(drawn())
        for start in range(0, objects, chunk):
            part = slice(start, min(start + chunk, objects))
            losses[t, part] = F.cross_entropy(logits(x[part]), y[part], reduction="none")

    def in_turn(draws, objects, chunk, layout):
        for t in range(draws):
            one(t, chunk, layout, objects)

    def side_by_side(draws, objects, chunk, layout):
        with ThreadPoolExecutor(threads, initializer=lambda: torch.set_num_threads(1)) as pool:

            def work(t):
                with torch.no_grad():
                    one(t, chunk, layout, objects)

            list(pool.map(work, range(draws)))

    def grouped(draws, objects, chunk):
        for first in range(0, draws, STACK):
            count = min(STACK, draws - first)
            *kernels, last, bias = drawn(count)
            kernels = [p.flatten(0, 1) for p in kernels]
            for start in range(0, objects, chunk):
                part = slice(start, min(start + chunk, objects))
                z = F.conv2d(x[part], kernels[0], kernels[1], padding=1).relu_()
                for w, b in zip(kernels[2::2], kernels[3::2]):
                    z = F.conv2d(z, w, b, padding=1, groups=count).relu_()
                z = torch.baddbmm(bias.unsqueeze(1), z.view(len(z), count, -1).transpose(0, 1), last.transpose(1, 2))
                rows = F.cross_entropy(z.flatten(0, 1), y[part].repeat(count), reduction="none")
                losses[first : first + count, part] = rows.view(count, -1)

    layouts = {"contiguous": by_channel, "channels last": by_pixel}
    if torch.backends.mkldnn.is_available():
        layouts["blocked"] = blocked
    variants, trials, scale = {}, {}, {}

    def variant(count, name, function, least_draws, *arguments):
        variants[name] = (count, lambda: function(draws, objects, *arguments))
        few_draws, few = min(draws, least_draws), min(objects, 500)
        trials[name] = lambda: function(few_draws, few, *arguments)
        scale[name] = draws * objects / (few_draws * few)

    for layout, function in layouts.items():
        for chunk in (50, 100, 250, 500):
            variant(threads, f"{threads} thr, chunk {chunk}, {layout}", in_turn, 1, chunk, function)
        variant(1, f"1 thr, chunk 50, {layout}", in_turn, 1, 50, function)
        for chunk in (25, 50, 100) if threads > 1 else ():
            variant(threads, f"{threads} draws at a time, 1 thr each, chunk {chunk}, {layout}", side_by_side, threads, chunk, function)
    for chunk in (50, 250):
        variant(threads, f"{threads} thr, chunk {chunk}, {STACK} draws grouped", grouped, STACK, chunk)

    difference = None
    if len(rest) > 1:
        mine = torch.empty(objects, dtype=torch.float64)
        logits = by_channel([p.detach() for p in load(build(spec), safetensors(rest[1])).parameters()])
        for start in range(0, objects, 100):
            part = slice(start, start + 100)
            mine[part] = F.cross_entropy(logits(x[part]), y[part], reduction="none").double()
        difference = float(np.max(np.abs(mine.numpy() - np.load(rest[2])) / np.maximum(1.0, np.abs(mine.numpy()))))

    def about():
        # All variants compute the same losses of the same parameters.
        logits = [layout(center)(x[:50]) for layout in layouts.values()]
        spread = max((other - logits[0]).abs().max().item() for other in logits)
        return {"difference": difference, "spread": spread}

    serve(about, variants, keep=1, trials=trials, scale=scale)


if __name__ == "__main__":
    main()
