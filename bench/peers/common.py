"""What the PyTorch peers share: the data, the network, the parameters, and the protocol of rounds."""

import gzip
import json
import os
import struct
import sys
import time

import numpy as np
import torch


def blas():
    """The library that does the work: the reference BLAS that a distribution installs first is twenty times slower than OpenBLAS."""
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if "blas" in line.lower() or "mkl_" in line}
    except OSError:
        return "unknown BLAS"
    for name in ("openblas", "mkl", "blis"):
        if any(name in path for path in paths):
            return name
    return "reference BLAS" if paths else "built-in BLAS"


def mnist(directory, part, count=None):
    """Objects as float32 in [-1, 1], shape (objects, 784), and their labels, both in memory."""
    prefix = os.path.join(directory, "mnist", {"training": "train", "test": "t10k"}[part])
    with gzip.open(prefix + "-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)[:count]
    with gzip.open(prefix + "-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)[:count]
    return torch.from_numpy(images.astype(np.float32) / 127.5 - 1.0), torch.from_numpy(labels.astype(np.int64))


def safetensors(path):
    """The tensors of a file by their names, in the order of the file's bytes."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    return {
        name: torch.from_numpy(np.frombuffer(data[slice(*entry["data_offsets"])], np.float32).reshape(entry["shape"]).copy())
        for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"][0])
    }


def serve(about, variants, keep):
    """Times every variant once, says so, and then runs the `keep` fastest once for each line read.

    `variants` maps a name to (threads, function). Prints one JSON line {"name", "variants": {name: seconds}, **about}, then for each line read
    one {name: seconds by the wall, name + " (processor)": seconds of processor time}.
    """

    def seconds(name):
        threads, function = variants[name]
        torch.set_num_threads(threads)
        wall, processor = time.perf_counter(), time.process_time()
        function()
        return time.perf_counter() - wall, time.process_time() - processor

    first = {name: seconds(name) for name in variants}
    # The one that is cheapest in processor time stays in the race: where neighbours take the cores, the wall says little.
    kept = dict.fromkeys(sorted(first, key=lambda name: first[name][0])[:keep] + [min(first, key=lambda name: first[name][1])])
    described = {"name": f"PyTorch {torch.__version__}, {blas()}", "variants": {name: wall for name, (wall, _) in first.items()}}
    print(json.dumps({**described, **about()}), flush=True)
    for _ in sys.stdin:
        measured = {}
        for name in kept:
            measured[name], measured[name + " (processor)"] = seconds(name)
        print(json.dumps(measured), flush=True)
