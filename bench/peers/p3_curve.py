"""PyTorch's side of `Plateau.Bench p3-curve`: what P3 does at every number of objects k, an eigenproblem of the Hessian of the first k objects and a sample of losses in its subspace.

Usage: p3_curve.py DATA_DIR OBJECTS MODEL PARAMETERS.safetensors THREADS COUNT SIGMA DRAWS RANGE POINTS

At each k: the COUNT eigenvalues of largest magnitude by power iteration with deflation over double backward, the graph kept; each stops where it changes by less than a
thousandth or after 100 steps, as PyHessian does by default. From them and those at k - 1 the formula of P3; and DRAWS points in the subspace, at each of which the losses of k objects
give the measured increment. The job `range` is k = 1 ... RANGE, `k=K` a single k for each of POINTS (comma-separated), the eigenvalues at K - 1 being there. The eigenvalues are told.
"""

import sys

import torch
import torch.nn.functional as F

from common import dataset, safetensors, serve
from networks import build, dataset_of, load

CHANGE, MOST, FIRST, MANY = 1e-3, 100, 4, 1000


def main():
    directory, objects, spec, path, threads, count, sigma, draws, last, points = sys.argv[1:]
    objects, threads, count, draws, last, sigma = int(objects), int(threads), int(count), int(draws), int(last), float(sigma)
    torch.manual_seed(0)
    x, y = dataset(dataset_of(spec), directory, "training", objects)
    model = load(build(spec).eval(), safetensors(path))
    parameters = list(model.parameters())
    optimum = torch.cat([p.detach().reshape(-1) for p in parameters])
    sizes = [p.numel() for p in parameters]
    spectra, steps = {}, {}

    def eigenpairs(k):
        gradient = torch.autograd.grad(F.cross_entropy(model(x[:k]), y[:k]), parameters, create_graph=True)
        found, values, spent = torch.zeros(len(optimum), 0), [], 0
        for _ in range(count):
            vector, value = torch.randn(len(optimum)), None
            for _ in range(MOST):
                vector = vector - found @ (found.T @ vector)
                vector = vector / vector.norm()
                pieces = [part.view_as(p) for part, p in zip(vector.split(sizes), parameters)]
                product = torch.cat([part.reshape(-1) for part in torch.autograd.grad(gradient, parameters, pieces, retain_graph=True)])
                spent += 1
                before, value = value, (vector @ product).item()
                kept, vector = vector, product
                if before is not None and abs(value - before) <= CHANGE * abs(value):
                    break
            found = torch.cat([found, kept[:, None]], 1)
            values.append(value)
        spectra[k], steps[k] = values, spent
        return values, found

    def measured(k, basis):
        """The mean over draws of (L_k - L_{k-1})^2, by the identity that needs one pass a draw."""
        squares = 0.0
        with torch.no_grad():
            for _ in range(draws):
                moved = optimum + basis @ (sigma * torch.randn(basis.shape[1]))
                for part, p in zip(moved.split(sizes), parameters):
                    p.copy_(part.view_as(p))
                losses = F.cross_entropy(model(x[:k]), y[:k], reduction="none").double()
                squares += ((losses[-1] - losses[:-1].mean()).item() / k) ** 2
            for part, p in zip(optimum.split(sizes), parameters):
                p.copy_(part.view_as(p))
        return squares / draws

    def at(k, before):
        values, basis = eigenpairs(k)
        if before is None:
            return values, None
        change = torch.tensor(sorted(values)) - torch.tensor(sorted(before))
        return values, (0.25 * sigma**4 * (2 * (change**2).sum() + change.sum() ** 2).item(), measured(k, basis))

    def curve(to):
        values = None
        return [(values := result[0], result[1]) for result in (at(k, values) for k in range(1, to + 1))]

    variants, trials, scale = {}, {}, {}
    for number in sorted({1, threads}):
        name = f"range: {number} thr"
        variants[name] = number, lambda: curve(last)
        trials[name], scale[name] = (lambda: curve(min(FIRST, last))), last / min(FIRST, last)
        for k in [int(point) for point in points.split(",")]:
            # Few objects go faster on one thread, many on all.
            if number < threads and k >= MANY:
                continue
            variants[f"k={k}: {number} thr"] = number, lambda k=k: at(k, [0.0] * count)

    def about():
        return {"spectra": spectra, "products": steps}

    serve(about, variants, keep=1, trials=trials, scale=scale)


if __name__ == "__main__":
    main()
