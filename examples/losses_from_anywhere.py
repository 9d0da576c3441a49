"""Losses made by any framework: train something, look around the optimum, save draws x objects, ask Plateau.

    python examples/losses_from_anywhere.py            needs NumPy, and the plateau command on the path
    PLATEAU="dotnet run --project src/Plateau.Cli -c Release --" python examples/losses_from_anywhere.py
"""
import os
import shlex
import subprocess

import numpy as np

rng = np.random.default_rng(0)
centres = rng.normal(size=(3, 8))
labels = rng.integers(0, 3, size=2400)
features = np.c_[centres[labels] + 1.5 * rng.normal(size=(2400, 8)), np.ones(2400)]
train, fresh = slice(0, 1200), slice(1200, 2400)


def logs(w, part):
    z = features[part] @ w
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def losses(w, part):
    return -logs(w, part)[np.arange(1200), labels[part]]


w = np.zeros((9, 3))
for _ in range(500):  # softmax regression by gradient descent; a network of PyTorch or JAX goes here
    error = np.exp(logs(w, train)) - np.eye(3)[labels[train]]
    w -= 0.5 * features[train].T @ error / 1200

draws = w + 0.05 * rng.normal(size=(64, 9, 3))
np.save("losses.npy", np.stack([losses(draw, fresh) for draw in draws]))  # one row a draw, one column an object
plateau = shlex.split(os.environ.get("PLATEAU", "plateau"))
subprocess.run([*plateau, "assess", "--losses", "losses.npy", "--remaining", "0.05"], check=True)
