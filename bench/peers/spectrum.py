"""PyTorch's side of `Plateau.Bench spectrum`: the largest eigenpairs of the Hessian of the mean loss.

Usage: spectrum.py DATA_DIR OBJECTS MODEL PARAMETERS.safetensors THREADS COUNT TOLERANCE CHUNK POWER_SECONDS

Objects go through in chunks of CHUNK; where one chunk holds all of them, the graph of the gradient is made once and kept, as PyHessian does with its batches. The jobs:
`product` is one Hessian product, deflation against COUNT - 1 vectors and a normalisation, which is one step of power iteration; `lobpcg` finds the COUNT largest eigenpairs to
the relative residual TOLERANCE from a random start, everything included but what is kept of the graph. Its variants: this file's block LOBPCG with an orthonormal basis, guard vectors and soft
locking, or SciPy's; products by double backward, direction by direction or with `is_grads_batched`, or by functorch, forward over reverse under `vmap`. With POWER_SECONDS > 0, power
iteration with deflation runs once so long at most, and what it reached is told.
"""

import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from common import dataset, safetensors, serve
from networks import build, dataset_of, load

try:
    import functorch
except ImportError:
    functorch = None
try:
    import scipy.sparse.linalg
except ImportError:
    scipy = None

# A pair of power iteration is found so much more exactly than asked, because those after it inherit its error.
MARGIN, STAGNATION = 0.2, 0.999


def orthonormal(against, against_images, vectors, images=None):
    """The vectors (columns) made orthonormal to those that are so already and to one another, twice, by Cholesky where it works; their images follow."""
    for _ in range(2):
        if against is not None:
            along = against.T @ vectors
            vectors = vectors - against @ along
            if images is not None:
                images = images - against_images @ along
        vectors, images = scaled(vectors, images)
        values, turned = torch.linalg.eigh(vectors.T @ vectors)
        kept = values > 1e-14 * values.max()
        factor = turned[:, kept] / values[kept].sqrt()
        vectors = vectors @ factor
        images = None if images is None else images @ factor
    return vectors, images


def scaled(vectors, images):
    lengths = vectors.norm(dim=0)
    some = lengths > 0
    return vectors[:, some] / lengths[some], None if images is None else images[:, some] / lengths[some]


def lobpcg(multiply, size, count, guard, tolerance, seed=0, most=2000):
    """Block LOBPCG for the largest eigenvalues; returns values, vectors, relative residuals and the number of products."""
    generator = torch.Generator().manual_seed(seed)
    x, _ = orthonormal(None, None, torch.randn(size, count + guard, dtype=torch.float64, generator=generator))
    ax, products = multiply(x), x.shape[1]
    p = ap = None
    values, turned = torch.linalg.eigh(x.T @ ax)
    values, turned = values.flip(0), turned.flip(1)
    x, ax = x @ turned, ax @ turned
    while True:
        residuals = ax - x * values
        relative = residuals.norm(dim=0) / values.abs()
        if relative[:count].max() <= tolerance or products >= most:
            return values[:count], x[:, :count], relative[:count], products
        basis, images = x, ax
        if p is not None:
            p, ap = orthonormal(x, ax, p, ap)
            basis, images = torch.cat([x, p], 1), torch.cat([ax, ap], 1)
        w, _ = orthonormal(basis, None, residuals[:, relative > tolerance])
        aw = multiply(w)
        products += w.shape[1]
        others, other_images = (w, aw) if p is None else (torch.cat([w, p], 1), torch.cat([aw, ap], 1))
        basis, images = torch.cat([x, others], 1), torch.cat([ax, other_images], 1)
        inner = basis.T @ images
        values, turned = torch.linalg.eigh(0.5 * (inner + inner.T))
        values, turned = values.flip(0)[: count + guard], turned.flip(1)[:, : count + guard]
        step = turned[x.shape[1] :]
        x, ax, p, ap = basis @ turned, images @ turned, others @ step, other_images @ step


def power_iteration(multiply, size, count, tolerance, seconds):
    """Pair after pair; stops when the time is over. Returns values, relative residuals and products of each pair."""
    generator = torch.Generator().manual_seed(0)
    found, values, residuals, counts = torch.zeros(size, 0, dtype=torch.float64), [], [], []
    end = time.perf_counter() + seconds
    while len(values) < count and time.perf_counter() < end:
        vector = torch.randn(size, dtype=torch.float64, generator=generator)
        residual, products, last = float("inf"), 0, float("inf")
        while residual > MARGIN * tolerance and not (residual <= tolerance and residual > STAGNATION * last) and time.perf_counter() < end:
            for _ in range(2):
                vector = vector - found @ (found.T @ vector)
            vector = vector / vector.norm()
            product = multiply(vector[:, None])[:, 0]
            value = (vector @ product).item()
            last, residual = residual, ((product - value * vector).norm() / abs(value)).item()
            products += 1
            previous, vector = vector, product
        found = torch.cat([found, previous[:, None]], 1)
        values.append(value)
        residuals.append(residual)
        counts.append(products)
    return values, residuals, counts


def main():
    directory, objects, spec, path, threads, count, tolerance, chunk, power_seconds = sys.argv[1:]
    objects, threads, count, chunk, tolerance = int(objects), int(threads), int(count), int(chunk), float(tolerance)
    torch.manual_seed(0)
    torch.set_num_threads(threads)
    x, y = dataset(dataset_of(spec), directory, "training", objects)
    model = load(build(spec).eval(), safetensors(path))
    for module in model.modules():
        # functorch wants functions that write nothing.
        if isinstance(module, torch.nn.ReLU):
            module.inplace = False
    parameters = list(model.parameters())
    size = sum(p.numel() for p in parameters)
    chunks = [(x[start : start + chunk], y[start : start + chunk]) for start in range(0, objects, chunk)]
    graphs = {}

    def graph(index):
        inputs, labels = chunks[index]
        if index not in graphs:
            gradient = torch.autograd.grad(F.cross_entropy(model(inputs), labels, reduction="sum") / objects, parameters, create_graph=True)
            if len(chunks) > 1:
                return gradient
            graphs[index] = gradient
        return graphs[index]

    def split(vectors):
        """(size, columns) as one tensor a parameter, with a leading dimension of columns."""
        return [part.reshape(-1, *p.shape) for part, p in zip(vectors.T.float().split([p.numel() for p in parameters], dim=1), parameters)]

    def joined(parts, columns):
        return torch.cat([part.detach().reshape(columns, -1) for part in parts], 1).T.double()

    def one_by_one(vectors):
        pieces, columns = split(vectors), vectors.shape[1]
        total = torch.zeros(size, columns, dtype=torch.float64)
        for index in range(len(chunks)):
            gradient = graph(index)
            for column in range(columns):
                product = torch.autograd.grad(gradient, parameters, [piece[column] for piece in pieces], retain_graph=True)
                total[:, column] += torch.cat([part.reshape(-1) for part in product]).double()
        return total

    def batched(vectors):
        pieces, columns = split(vectors), vectors.shape[1]
        return sum(joined(torch.autograd.grad(graph(index), parameters, pieces, is_grads_batched=True, retain_graph=True), columns) for index in range(len(chunks)))

    ways = {"double backward": one_by_one, "double backward, batched": batched}
    if functorch is not None:
        function, values, buffers = functorch.make_functional_with_buffers(model)
        values = tuple(v.detach() for v in values)

        def mapped(vectors):
            pieces, columns = split(vectors), vectors.shape[1]
            total = 0
            for inputs, labels in chunks:
                targets = F.one_hot(labels, 10).float()

                def loss_of(ps):
                    # Spelled out, for forward mode has no rule for the backward pass of the cross-entropy, nor of log_softmax.
                    logits = function(ps, buffers, inputs)
                    return (logits.logsumexp(-1) - (targets * logits).sum(-1)).sum() / objects

                product = functorch.vmap(lambda *vs: functorch.jvp(functorch.grad(loss_of), (values,), (tuple(vs),))[1])(*pieces)
                total = total + joined(product, columns)
            return total

        ways["functorch vmap"] = mapped

    # The way that multiplies a block fastest carries every LOBPCG; one vector at a time is double backward's case.
    block = torch.randn(size, count, dtype=torch.float64)
    seconds, answers = {}, {}
    for name, multiply in list(ways.items()):
        try:
            multiply(block[:, :2])
            begun = time.perf_counter()
            answers[name] = multiply(block)
            seconds[name] = (time.perf_counter() - begun) / count
        except RuntimeError as error:
            print(f"{name} does not run here: {str(error).splitlines()[0]}", file=sys.stderr)
    best = min(seconds, key=seconds.get)
    spread = max(((answer - answers[best]).norm() / answers[best].norm()).item() for answer in answers.values())
    results = {}

    def own(guard, way):
        def solve():
            results[f"own, {guard} guard vectors"] = lobpcg(ways[way], size, count, guard, tolerance)

        return solve

    def of_scipy():
        products = [0]

        def multiply(vectors):
            vectors = torch.from_numpy(np.ascontiguousarray(vectors)).reshape(size, -1)
            products[0] += vectors.shape[1]
            return ways[best](vectors).numpy()

        matrix = scipy.sparse.linalg.LinearOperator((size, size), matvec=multiply, matmat=multiply, dtype=np.float64)
        start = torch.randn(size, count, dtype=torch.float64, generator=torch.Generator().manual_seed(0)).numpy()
        # One absolute tolerance for all: what the smallest of them needs.
        smallest = results["own, 4 guard vectors"][0][-1].item()
        values, vectors = scipy.sparse.linalg.lobpcg(matrix, start, tol=tolerance * smallest, maxiter=200, largest=True)
        spent, vectors = products[0], torch.from_numpy(vectors)
        values = torch.from_numpy(np.array(values))
        residuals = (ways[best](vectors) - vectors * values).norm(dim=0) / values.abs()
        results["SciPy"] = values, vectors, residuals, spent

    vector = torch.randn(size, 1, dtype=torch.float64)
    known = torch.linalg.qr(torch.randn(size, count - 1, dtype=torch.float64))[0]

    def step():
        deflated = vector
        for _ in range(2):
            deflated = deflated - known @ (known.T @ deflated)
        deflated = deflated / deflated.norm()
        product = one_by_one(deflated)
        value = (deflated.T @ product).item()
        (product - value * deflated).norm()

    variants = {f"product: {threads} thr, double backward": (threads, step)}
    for guard in (0, 4):
        variants[f"lobpcg: {threads} thr, own, {guard} guard vectors, {best}"] = (threads, own(guard, best))
    if scipy is not None:
        variants[f"lobpcg: {threads} thr, SciPy, {best}"] = (threads, of_scipy)

    def about():
        told = {
            "ways": seconds,
            "spread": spread,
            "lobpcg": {
                name: {"values": values.tolist(), "residual": relative.max().item(), "products": products} for name, (values, _, relative, products) in results.items()
            },
        }
        if float(power_seconds) > 0:
            torch.set_num_threads(threads)
            begun = time.perf_counter()
            values, residuals, counts = power_iteration(one_by_one, size, count, tolerance, float(power_seconds))
            told["power"] = {"values": values, "residuals": residuals, "products": counts, "seconds": time.perf_counter() - begun}
        return told

    serve(about, variants, keep=1)


if __name__ == "__main__":
    main()
