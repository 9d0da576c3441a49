"""What the PyTorch peers share: the data, the network, the parameters, and the protocol of rounds."""

import ctypes
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


def hold_memory():
    """Has glibc keep freed memory, as another allocator would: else every large activation is mapped and cleared anew, a tenth of the time of a convolutional net."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    trim_threshold, mmap_threshold, arena_max = -1, -3, -8
    mallopt(mmap_threshold, 1 << 30)
    mallopt(trim_threshold, (1 << 31) - 1)
    mallopt(arena_max, 1)


def mnist(directory, part, count=None):
    """Objects as float32 in [-1, 1], shape (objects, 784), and their labels, both in memory."""
    prefix = os.path.join(directory, "mnist", {"training": "train", "test": "t10k"}[part])
    with gzip.open(prefix + "-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)[:count]
    with gzip.open(prefix + "-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)[:count]
    return torch.from_numpy(images.astype(np.float32) / 127.5 - 1.0), torch.from_numpy(labels.astype(np.int64))


def cifar10(directory, part, count=None):
    """Objects as float32 in [-1, 1], shape (objects, 3, 32, 32), and their labels, in the order of the batch files."""
    folder = os.path.join(directory, "cifar-10-batches-bin")
    names = [f"data_batch_{batch}.bin" for batch in range(1, 6)] if part == "training" else ["test_batch.bin"]
    paths = [path for path in (os.path.join(folder, name) for name in names) if os.path.exists(path)]
    if not paths:
        raise FileNotFoundError(os.path.join(folder, names[0]))
    records = np.concatenate([np.fromfile(path, np.uint8).reshape(-1, 1 + 3 * 32 * 32) for path in paths])[:count]
    images = torch.from_numpy(records[:, 1:].astype(np.float32) / 127.5 - 1.0).view(-1, 3, 32, 32)
    return images, torch.from_numpy(records[:, 0].astype(np.int64))


def dataset(name, directory, part, count=None):
    return {"mnist": mnist, "cifar-10": cifar10}[name](directory, part, count)


def safetensors(path):
    """The float32 tensors of a file by their names, in the order of the file's bytes."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    return {
        name: torch.from_numpy(np.frombuffer(data[slice(*entry["data_offsets"])], np.float32).reshape(entry["shape"]).copy())
        for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"][0])
        if entry["dtype"] == "F32"
    }


def serve(about, variants, keep, trials=None, scale=None):
    """Times every variant once, says so, and then runs the `keep` fastest of every job for each line read.

    `variants` maps a name to (threads, function); what stands before ": " in a name is its job, and names without it are one job. A function is run
    for at least 0.1 s, and the seconds are those of one run; a short one is tried warm, the best of three. Where a variant takes minutes,
    `trials` maps its name to a shorter function of the same kind by which it is chosen, and `scale` to how much shorter. Prints one JSON line
    {"name", "variants": {name: seconds}, **about()}, then for each line read one
    {name: seconds by the wall, name + " (processor)": seconds of processor time}.
    """
    hold_memory()

    def seconds(name, function):
        torch.set_num_threads(variants[name][0])
        runs, wall, processor = 0, time.perf_counter(), time.process_time()
        while runs == 0 or time.perf_counter() - wall < 0.1:
            function()
            runs += 1
        return (time.perf_counter() - wall) / runs, (time.process_time() - processor) / runs

    def trial(name):
        function = (trials or {}).get(name, variants[name][1])
        cold = seconds(name, function)
        best = min(seconds(name, function) for _ in range(3)) if cold[0] < 0.5 else cold
        return tuple(part * (scale or {}).get(name, 1.0) for part in best)

    first = {name: trial(name) for name in variants}
    jobs = {}
    for name in variants:
        jobs.setdefault(name.rpartition(": ")[0], []).append(name)
    # The one that is cheapest in processor time stays in the race, and the fastest on each number of threads: where neighbours take the cores, the wall says little.
    kept = dict.fromkeys(
        name
        for names in jobs.values()
        for name in sorted(names, key=lambda name: first[name][0])[:keep]
        + [min(names, key=lambda name: first[name][1])]
        + [min((other for other in names if variants[other][0] == count), key=lambda name: first[name][0]) for count in {variants[other][0] for other in names}]
    )
    described = {"name": f"PyTorch {torch.__version__}, {blas()}{', oneDNN' if torch.backends.mkldnn.is_available() else ''}"}
    print(json.dumps({**described, "variants": {name: wall for name, (wall, _) in first.items()}, **about()}), flush=True)
    for _ in sys.stdin:
        measured = {}
        for name in kept:
            measured[name], measured[name + " (processor)"] = seconds(name, variants[name][1])
        print(json.dumps(measured), flush=True)
