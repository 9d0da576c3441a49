"""PyTorch's side of `Plateau.Bench gemm`.

Usage: gemm.py THREADS JOBS, where JOBS is a JSON list of {"name", "products": [[m, k, n, form], ...]} and form is nn (x·W), nt (x·Wᵀ) or tn (δᵀ·x).
Prints one JSON line about itself; then, for each line read, runs every job once for about 30 ms and prints one JSON line {name: seconds per call}.
For a fair race put OpenBLAS first: LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/openblas-pthread.
"""

import json
import sys
import time

import torch

from common import blas


def operands(m, k, n, form):
    left = torch.rand(k, m).t() if form == "tn" else torch.rand(m, k)
    right = torch.rand(n, k).t() if form == "nt" else torch.rand(k, n)
    return left, right, torch.empty(m, n)


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.set_grad_enabled(False)
    jobs = {job["name"]: [operands(*product) for product in job["products"]] for job in json.loads(sys.argv[2])}

    def once(products):
        for left, right, out in products:
            torch.mm(left, right, out=out)

    # As on the other side: processor time on one thread, the wall on several.
    clock = time.process_time if torch.get_num_threads() == 1 else time.perf_counter
    calls = {}
    for name, products in jobs.items():
        once(products)
        start = time.perf_counter()
        count = 0
        while time.perf_counter() - start < 0.03:
            once(products)
            count += 1
        calls[name] = count

    print(json.dumps({"name": f"PyTorch {torch.__version__}, {blas()}", "threads": torch.get_num_threads()}), flush=True)
    for _ in sys.stdin:
        seconds = {}
        for name, products in jobs.items():
            start = clock()
            for _ in range(calls[name]):
                once(products)
            seconds[name] = (clock() - start) / calls[name]
        print(json.dumps(seconds), flush=True)


if __name__ == "__main__":
    main()
