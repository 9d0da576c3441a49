"""PyTorch's side of `Plateau.Bench convolution`: a convolution forward, and its gradients by the input and by the weights.

Usage: convolution.py BATCH INPUTS OUTPUTS HEIGHT WIDTH KERNEL STRIDE PADDING THREADS

Jobs: forward, input gradient, weight gradient, both gradients; all in float32 and without bias. The variants: one thread or all; images by channel
(contiguous) or by pixel (channels_last); forward also in oneDNN's own blocked layout, images and weights already in it. A gradient is asked of the
operator itself, which computes the one that is wanted and builds no graph.
"""

import sys

import torch
import torch.nn.functional as F

from common import serve


def main():
    batch, inputs, outputs, height, width, kernel, stride, padding, threads = map(int, sys.argv[1:])
    torch.manual_seed(0)
    torch.set_grad_enabled(False)
    x, w = torch.randn(batch, inputs, height, width), torch.randn(outputs, inputs, kernel, kernel)
    d = torch.randn_like(F.conv2d(x, w, stride=stride, padding=padding))

    def forward(layout):
        xs, ws = (t.contiguous(memory_format=layout) for t in (x, w))
        return lambda: F.conv2d(xs, ws, stride=stride, padding=padding)

    def blocked():
        xs = x.to_mkldnn()
        ws = torch._C._nn.mkldnn_reorder_conv2d_weight(w.to_mkldnn(), [padding] * 2, [stride] * 2, [1, 1], 1)
        return lambda: F.conv2d(xs, ws, stride=stride, padding=padding)

    def backward(layout, by_input, by_weight):
        xs, ws, ds = (t.contiguous(memory_format=layout) for t in (x, w, d))
        wanted = [by_input, by_weight, False]
        return lambda: torch.ops.aten.convolution_backward(ds, xs, ws, None, [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1, wanted)

    variants = {}
    for count in sorted({1, threads}):
        for name, layout in (("contiguous", torch.contiguous_format), ("channels last", torch.channels_last)):
            variants[f"forward: {count} thr, {name}"] = (count, forward(layout))
            variants[f"input gradient: {count} thr, {name}"] = (count, backward(layout, True, False))
            variants[f"weight gradient: {count} thr, {name}"] = (count, backward(layout, False, True))
            variants[f"both gradients: {count} thr, {name}"] = (count, backward(layout, True, True))
        if torch.backends.mkldnn.is_available():
            variants[f"forward: {count} thr, blocked"] = (count, blocked())

    serve(lambda: {"operations": 2 * d.numel() * inputs * kernel * kernel}, variants, keep=3)


if __name__ == "__main__":
    main()
