"""PyTorch's side of `Plateau.Bench projections`: of every object the loss, its gradient and its Hessian along D directions.

Usage: projections.py DATA_DIR OBJECTS MODEL PARAMETERS.safetensors DIRECTIONS.safetensors ANSWERS.safetensors THREADS TRIAL_OBJECTS CHUNKS

DIRECTIONS holds one array `directions` (D, N), ANSWERS the other side's `losses` (n), `gradients` (n, D) and `hessians` (n, D(D + 1)/2), row by row of the lower triangle. Two jobs.
`functorch` takes any network: forward over forward (all objects share the parameters, so no gradient of a single object is ever formed), the D directions of a row under vmap, or
all pairs under two vmaps; or forward over reverse under vmap over the objects, dotted with the directions. `by hand` is the algorithm of this program written for these layers in PyTorch:
tangents of all directions through every linear map, one gradient by the activations, and D² inner products an object. The variants are chosen by TRIAL_OBJECTS objects; CHUNKS are
numbers of objects, comma-separated, that go through at once.
"""

import sys

import torch
import torch.nn.functional as F

from common import dataset, safetensors, serve
from networks import build, dataset_of, load

try:
    import functorch
except ImportError:
    functorch = None

# What forward over reverse keeps of every object is as long as the network: only so many objects go through at once.
FEW = 8


def main():
    directory, objects, spec, path, along, expected, threads, trial, chunks = sys.argv[1:]
    objects, threads, trial = int(objects), int(threads), int(trial)
    torch.manual_seed(0)
    x, y = dataset(dataset_of(spec), directory, "training", objects)
    targets = F.one_hot(y, 10).float()
    model = load(build(spec).eval(), safetensors(path))
    for module in model.modules():
        # functorch wants functions that write nothing.
        if isinstance(module, torch.nn.ReLU):
            module.inplace = False
    shapes = [p.shape for p in model.parameters()]
    flat = safetensors(along)["directions"]
    count = flat.shape[0]
    stacked = [part.reshape(count, *shape) for part, shape in zip(flat.split([shape.numel() for shape in shapes], dim=1), shapes)]
    rows, columns = torch.tril_indices(count, count)

    def loss_of(logits, labels):
        # Spelled out, for forward mode has no rule for the backward pass of the cross-entropy, nor of log_softmax.
        return logits.logsumexp(-1) - (labels * logits).sum(-1)

    def in_chunks(compute, chunk):
        def run(number=objects):
            parts = [compute(x[start : min(start + chunk, number)], targets[start : min(start + chunk, number)]) for start in range(0, number, chunk)]
            return tuple(torch.cat(pieces) for pieces in zip(*parts))

        return run

    def ways_of_functorch():
        function, values, buffers = functorch.make_functional_with_buffers(model)
        values = tuple(v.detach() for v in values)

        def direction(d):
            return tuple(part[d] for part in stacked)

        def first(inputs, labels, tangent):
            return functorch.jvp(lambda ps: loss_of(function(ps, buffers, inputs), labels), (values,), (tangent,))

        def second(inputs, labels, one, other):
            def slope(ps):
                return functorch.jvp(lambda qs: loss_of(function(qs, buffers, inputs), labels), (ps,), (one,))[1]

            return functorch.jvp(slope, (values,), (other,))

        def forward_rows(inputs, labels):
            losses = loss_of(function(values, buffers, inputs), labels)
            gradients, hessians = [], []
            for a in range(count):
                slopes, bends = functorch.vmap(lambda *other: second(inputs, labels, direction(a), other), out_dims=0)(*(part[: a + 1] for part in stacked))
                gradients.append(slopes[0])
                hessians.append(bends)
            return losses.detach(), torch.stack(gradients, 1).detach(), torch.cat(hessians).T.detach()

        def forward_all(inputs, labels):
            losses = loss_of(function(values, buffers, inputs), labels)
            slopes, bends = functorch.vmap(lambda *one: functorch.vmap(lambda *other: second(inputs, labels, one, other))(*stacked))(*stacked)
            return losses.detach(), slopes[:, 0].T.detach(), bends[rows, columns].T.detach()

        def forward_over_reverse(inputs, labels):
            def of_one(one, label):
                def loss(ps):
                    return loss_of(function(ps, buffers, one[None])[0], label)

                def products(*tangent):
                    gradient, product = functorch.jvp(functorch.grad(loss), (values,), (tangent,))
                    slope = sum((g * t).sum() for g, t in zip(gradient, tangent))
                    return slope, torch.stack([sum(((p * part[b]).sum() for p, part in zip(product, stacked))) for b in range(count)])

                slopes, bends = functorch.vmap(products)(*stacked)
                return loss(values), slopes, bends

            losses, slopes, bends = functorch.vmap(of_one)(inputs, labels)
            return losses.detach(), slopes.detach(), bends[:, rows, columns].detach()

        return {"forward over forward, a row under vmap": (forward_rows, None), "forward over forward, two vmaps": (forward_all, None), "forward over reverse, vmap": (forward_over_reverse, FEW)}

    def by_hand(inputs, labels):
        """Losses are bent by the cross-entropy, and by products of two parameters in different layers; ReLU bends nothing but at its kink."""
        with torch.no_grad():
            number, parts = len(inputs), iter(stacked)
            value, tangent, steps = inputs, None, []
            for layer in model:
                if isinstance(layer, torch.nn.ReLU):
                    mask = (value > 0).float()
                    value, tangent = value * mask, tangent * mask
                    steps.append((layer, mask, None, None))
                elif isinstance(layer, torch.nn.Flatten):
                    steps.append((layer, value.shape, None, None))
                    value, tangent = value.flatten(1), tangent.flatten(2)
                else:
                    weights, biases = next(parts), next(parts)
                    steps.append((layer, value, tangent, weights))
                    convolution = isinstance(layer, torch.nn.Conv2d)
                    apply = (lambda v, w, b: F.conv2d(v, w, b, padding=layer.padding)) if convolution else F.linear
                    own = apply(value, weights.flatten(0, 1), biases.flatten())
                    own = own.view(number, count, -1, *own.shape[2:]).transpose(0, 1)
                    if tangent is not None:
                        passed = apply(tangent.flatten(0, 1), layer.weight, None)
                        own = own + passed.view(count, number, *passed.shape[1:])
                    value, tangent = apply(value, layer.weight, layer.bias), own
            losses = loss_of(value, labels)
            p = value.softmax(-1)
            delta = p - labels
            gradients = (tangent * delta).sum(-1).T
            centered = tangent - (p * tangent).sum(-1, keepdim=True)
            bends = torch.bmm((p * centered).transpose(0, 1), centered.permute(1, 2, 0))
            for at, (layer, stored, entering, weights) in reversed(list(enumerate(steps))):
                if isinstance(layer, torch.nn.ReLU):
                    delta = delta * stored
                elif isinstance(layer, torch.nn.Flatten):
                    delta = delta.view(stored)
                elif entering is not None:
                    if isinstance(layer, torch.nn.Conv2d):
                        outputs = weights.shape[1]
                        pulled = F.conv_transpose2d(delta, weights.transpose(0, 1).reshape(outputs, -1, *weights.shape[3:]), padding=layer.padding)
                        delta = F.conv_transpose2d(delta, layer.weight, padding=layer.padding)
                    else:
                        pulled = delta @ weights.transpose(0, 1).reshape(weights.shape[1], -1)
                        delta = delta @ layer.weight
                    crossed = torch.bmm(pulled.view(number, count, -1), entering.transpose(0, 1).flatten(2).transpose(1, 2))
                    bends = bends + crossed + crossed.transpose(1, 2)
            return losses, gradients, bends[:, rows, columns]

    ways = {}
    if functorch is not None:
        ways.update({f"functorch: {{}} thr, {name}": way for name, way in ways_of_functorch().items()})
    if not spec.startswith("resnet"):
        ways["by hand: {} thr"] = by_hand, None

    variants, trials, scale, differences = {}, {}, {}, {}
    answers = safetensors(expected)
    for name, (compute, most) in ways.items():
        try:
            result = compute(x[:FEW], targets[:FEW])
        except RuntimeError as error:
            print(f"{name} does not run here: {str(error).splitlines()[0]}", file=sys.stderr)
            continue
        differences[name.replace(": {} thr, ", ": ").replace(": {} thr", "")] = {
            kind: ((one - answers[kind][: len(one)]).abs().max() / answers[kind].abs().max()).item() for kind, one in zip(("losses", "gradients", "hessians"), result)
        }
        for chunk in [most] if most else [int(size) for size in chunks.split(",")]:
            for number in sorted({1, threads}):
                variant = f"{name.format(number)}, chunks of {chunk}"
                run = in_chunks(compute, chunk)
                variants[variant] = number, run
                small = min(objects, max(chunk, trial) if not most else most)
                trials[variant], scale[variant] = (lambda run=run, small=small: run(small)), objects / small

    def about():
        return {"differences": differences}

    serve(about, variants, keep=1, trials=trials, scale=scale)


if __name__ == "__main__":
    main()
