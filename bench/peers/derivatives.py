"""PyTorch's side of `Plateau.Bench derivatives`: the gradient, Hessian products and Gauss-Newton products of the mean loss on one chunk of objects.

Usage: derivatives.py DATA_DIR OBJECTS MODEL PARAMETERS.safetensors THREADS [DIRECTION.safetensors ANSWERS.safetensors]

MODEL is mlp:256,256 (MNIST), cnn:64x4 or resnet:20 (CIFAR-10; batch norm in evaluation mode); PARAMETERS may be `none`. The jobs: gradient; hessian D=1,
hessian D=16, gauss-newton D=1 and gauss-newton D=16 are D products in one call, with everything they need; hessian kept and gauss-newton kept are one
more product on graphs that are there already. The variants are what a good PyTorch user would try: one thread or all; images by channel or by pixel
(channels_last); directions one after the other, together by is_grads_batched, or by functorch, forward over reverse, one after the other or under vmap.
It tells the largest relative difference between the answers of two variants. DIRECTION becomes the first direction, and ANSWERS are what the other side
makes of it, flat: gradient, hessian and gauss-newton; the largest relative difference of each is told.
"""

import copy
import sys

import torch
import torch.nn.functional as F

from common import dataset, safetensors, serve
from networks import build, dataset_of, load

try:
    import functorch
except ImportError:
    functorch = None

WIDE, FEW = 16, 2


def main():
    directory, objects, spec, path, threads, *rest = sys.argv[1:]
    objects, threads = int(objects), int(threads)
    torch.manual_seed(0)
    x, y = dataset(dataset_of(spec), directory, "training", objects)
    model = build(spec).eval()
    if path != "none":
        load(model, safetensors(path))
    for module in model.modules():
        # functorch wants functions that write nothing.
        if isinstance(module, torch.nn.ReLU):
            module.inplace = False
    targets = F.one_hot(y, 10).float()
    directions = [[torch.randn_like(p) for p in model.parameters()] for _ in range(WIDE)]
    expected = {}
    if rest:
        directions[0] = [p.detach() for p in load(build(spec), safetensors(rest[0])).parameters()]
        expected = safetensors(rest[1])
    variants, trials, scale, answers = {}, {}, {}, []

    def curved(logits, tangent):
        """The Hessian of the mean cross-entropy by the logits, times a tangent of them."""
        p = logits.softmax(-1)
        return p * (tangent - (p * tangent).sum(-1, keepdim=True)) / objects

    def side(layout):
        def formatted(tensor):
            return tensor.contiguous(memory_format=layout) if tensor.dim() == 4 else tensor

        inputs = formatted(x)
        network = copy.deepcopy(model).to(memory_format=layout)
        parameters = list(network.parameters())
        vectors = [[formatted(v) for v in vs] for vs in directions]
        stacked = [torch.stack([vs[i] for vs in vectors]) for i in range(len(parameters))]

        def loss():
            return F.cross_entropy(network(inputs), y)

        def gradient():
            return torch.autograd.grad(loss(), parameters)

        def graph():
            return torch.autograd.grad(loss(), parameters, create_graph=True)

        def hessian(count):
            gradients = graph()
            return [torch.autograd.grad(gradients, parameters, vectors[d], retain_graph=d + 1 < count) for d in range(count)]

        def hessian_batched():
            return torch.autograd.grad(graph(), parameters, stacked, is_grads_batched=True)

        def pullback():
            logits = network(inputs)
            dummy = torch.zeros_like(logits, requires_grad=True)
            return logits, dummy, torch.autograd.grad(logits, parameters, dummy, create_graph=True)

        def gauss_newton_on(logits, dummy, pulled, vs, last=False):
            (tangent,) = torch.autograd.grad(pulled, dummy, vs, retain_graph=True)
            return torch.autograd.grad(logits, parameters, curved(logits.detach(), tangent), retain_graph=not last)

        def gauss_newton(count):
            kept = pullback()
            return [gauss_newton_on(*kept, vectors[d], d + 1 == count) for d in range(count)]

        def gauss_newton_batched():
            logits, dummy, pulled = pullback()
            (tangents,) = torch.autograd.grad(pulled, dummy, stacked, retain_graph=True, is_grads_batched=True)
            return torch.autograd.grad(logits, parameters, curved(logits.detach(), tangents), is_grads_batched=True)

        # Graphs that stay, made when they are first wanted, so that they are not in memory before.
        graphs = {}

        def kept(name, make):
            if name not in graphs:
                graphs[name] = make()
            return graphs[name]

        functions = {
            "gradient": {"autograd": gradient},
            "hessian D=1": {"double backward": lambda: hessian(1)},
            "hessian kept": {"double backward": lambda: [torch.autograd.grad(kept("hessian", graph), parameters, vectors[0], retain_graph=True)]},
            f"hessian D={WIDE}": {"double backward": lambda count=WIDE: hessian(count), "double backward, batched": hessian_batched},
            "gauss-newton D=1": {"double backward": lambda: gauss_newton(1)},
            "gauss-newton kept": {"double backward": lambda: [gauss_newton_on(*kept("gauss-newton", pullback), vectors[0])]},
            f"gauss-newton D={WIDE}": {"double backward": lambda count=WIDE: gauss_newton(count), "double backward, batched": gauss_newton_batched},
        }
        if functorch is None:
            return functions

        function, values, buffers = functorch.make_functional_with_buffers(network)
        values = tuple(v.detach() for v in values)

        def logits_of(ps):
            return function(ps, buffers, inputs)

        def loss_of(ps):
            # Spelled out, for forward mode has no rule for the backward pass of the cross-entropy, nor of log_softmax.
            logits = logits_of(ps)
            return (logits.logsumexp(-1) - (targets * logits).sum(-1)).mean()

        def hessian_forward(vs):
            return functorch.jvp(functorch.grad(loss_of), (values,), (tuple(vs),))[1]

        def gauss_newton_forward(pull, vs):
            logits, tangent = functorch.jvp(logits_of, (values,), (tuple(vs),))
            return pull(curved(logits, tangent))[0]

        def pull():
            return functorch.vjp(logits_of, values)[1]

        def gauss_newton_one_by_one(count):
            back = pull()
            return [gauss_newton_forward(back, vs) for vs in vectors[:count]]

        def gauss_newton_mapped():
            back = pull()
            return functorch.vmap(lambda *vs: gauss_newton_forward(back, vs))(*stacked)

        functions["hessian D=1"]["functorch"] = lambda: [hessian_forward(vectors[0])]
        functions[f"hessian D={WIDE}"]["functorch"] = lambda count=WIDE: [hessian_forward(vs) for vs in vectors[:count]]
        functions[f"hessian D={WIDE}"]["functorch vmap"] = lambda: functorch.vmap(lambda *vs: hessian_forward(vs))(*stacked)
        functions["gauss-newton D=1"]["functorch"] = lambda: gauss_newton_one_by_one(1)
        functions[f"gauss-newton D={WIDE}"]["functorch"] = lambda count=WIDE: gauss_newton_one_by_one(count)
        functions[f"gauss-newton D={WIDE}"]["functorch vmap"] = gauss_newton_mapped
        return functions

    def first_product(answer):
        """The first of several products as one vector, whether they come as a list of products or stacked."""
        if isinstance(answer, list):
            answer = answer[0]
        return torch.cat([part.detach()[0].reshape(-1) if part.dim() > p.dim() else part.detach().reshape(-1) for part, p in zip(answer, model.parameters())])

    layouts = {"": torch.contiguous_format}
    if dataset_of(spec) == "cifar-10":
        layouts[", channels last"] = torch.channels_last
    for suffix, layout in layouts.items():
        for job, functions in side(layout).items():
            for how, function in functions.items():
                # One after the other, a few directions tell what many take.
                few = function.__defaults__ is not None
                try:
                    answers.append((job.split()[0], first_product(function(FEW) if few else function())))
                except RuntimeError as error:
                    print(f"{job}: {how}{suffix} does not run here: {str(error).splitlines()[0]}", file=sys.stderr)
                    continue
                for count in sorted({1, threads}):
                    name = f"{job}: {count} thr, {how}{suffix}"
                    variants[name] = (count, function)
                    if few:
                        trials[name], scale[name] = (lambda function=function: function(FEW)), WIDE / FEW

    def about():
        reference, spread = {}, 0.0

        def apart(one, other):
            return ((one - other).abs().max() / other.abs().max()).item()

        for kind, vector in answers:
            base = reference.setdefault(kind, vector)
            spread = max(spread, apart(vector, base))
        return {"spread": spread, "differences": {kind: apart(vector, reference[kind]) for kind, vector in expected.items()}}

    serve(about, variants, keep=1, trials=trials, scale=scale)


if __name__ == "__main__":
    main()
