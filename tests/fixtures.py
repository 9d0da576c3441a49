"""Writes the small files in tests/Plateau.Tests/Fixtures with NumPy and PyTorch, as outside oracles for the readers. Run: python3 tests/fixtures.py"""

import json
import pathlib
import struct

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent / "Plateau.Tests" / "Fixtures"
SHAPE = (2, 3, 2)


def numbers(dtype):
    i = np.arange(12)
    if dtype == "bool":
        return (i % 3 == 0).reshape(SHAPE)
    if dtype.startswith("u"):
        return (i * 3).astype(dtype).reshape(SHAPE)
    if dtype.startswith("f"):
        return ((i - 6) * 0.375).astype(dtype).reshape(SHAPE)
    return (i - 6).astype(dtype).reshape(SHAPE)


def npy():
    for dtype in ["bool", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
        np.save(HERE / f"{dtype}-c.npy", numbers(dtype))
        np.save(HERE / f"{dtype}-fortran.npy", np.asfortranarray(numbers(dtype)))
    for version in [(2, 0), (3, 0)]:
        with open(HERE / f"version-{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, numbers("f4"), version=version)
    np.save(HERE / "scalar.npy", np.float64(2.5))
    np.save(HERE / "vector.npy", np.array([1.0, 2.0, 3.0], np.float32))
    np.save(HERE / "no-rows.npy", np.zeros((0, 5)))
    np.save(HERE / "big-endian.npy", numbers("f4").astype(">f4"))
    np.save(HERE / "objects.npy", np.array([{}, 1], object), allow_pickle=True)
    np.save(HERE / "structured.npy", np.zeros(3, [("a", "<f4"), ("b", "<i4")]))
    np.save(HERE / "complex.npy", np.zeros(3, np.complex64))


def npz():
    x = numbers("f4")[:, :, 0]
    y = np.array([1, 0])
    np.savez(HERE / "stored.npz", x=x, y=y)
    np.savez_compressed(HERE / "deflated.npz", x=np.tile(x, (1, 40)), y=y)


def safetensors():
    values = [-1.5, 0.0, 0.375, 2.0, 1.0 / 3.0, 65504.0]
    tensors = {
        "f64": torch.tensor(values, dtype=torch.float64).reshape(2, 3),
        "f32": torch.tensor(values, dtype=torch.float32).reshape(2, 3),
        "i64": torch.tensor([-(2**40), 7], dtype=torch.int64),
        "f16": torch.tensor(values, dtype=torch.float16).reshape(3, 2),
        "bf16": torch.tensor(values, dtype=torch.bfloat16),
        "u8": torch.tensor([0, 255], dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
    }
    names = {torch.float64: "F64", torch.float32: "F32", torch.int64: "I64", torch.float16: "F16", torch.bfloat16: "BF16", torch.uint8: "U8", torch.bool: "BOOL"}
    header, body = {"__metadata__": {"made-by": "fixtures.py", "format": "pt"}}, b""
    expected = {}
    for name, tensor in tensors.items():
        raw = tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor
        data = raw.contiguous().numpy().tobytes()
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
        expected[name] = {"shape": list(tensor.shape), "values": tensor.to(torch.float64).reshape(-1).tolist()}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    (HERE / "tensors.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + body)
    (HERE / "tensors.json").write_text(json.dumps(expected, indent=2) + "\n")


def write_safetensors(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        data = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": {torch.float32: "F32", torch.float64: "F64"}[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def networks():
    """Sequential networks with their parameters, inputs, per-object losses and mean gradient, all in float64."""
    for name, activation in [("relu", torch.nn.ReLU), ("tanh", torch.nn.Tanh), ("gelu", torch.nn.GELU)]:
        torch.manual_seed(1)
        network = torch.nn.Sequential(torch.nn.Linear(4, 6), activation(), torch.nn.Linear(6, 5), activation(), torch.nn.Linear(5, 3)).double()
        x, y = torch.randn(9, 4).double(), torch.randint(0, 3, (9,))
        losses = torch.nn.functional.cross_entropy(network(x), y, reduction="none")
        losses.mean().backward()
        write_safetensors(HERE / f"network-{name}.safetensors", dict(network.state_dict()))
        gradient = torch.cat([parameter.grad.reshape(-1) for parameter in network.parameters()])
        np.savez(HERE / f"network-{name}.npz", x=x.numpy(), y=y.numpy(), losses=losses.detach().numpy(), gradient=gradient.numpy())


def losses():
    """Per-object losses with their derivative by the logits and a Hessian product, all in float64."""
    functional = torch.nn.functional
    torch.manual_seed(2)
    z, y, tangent = (3 * torch.randn(11, 5)).double().requires_grad_(), torch.randint(0, 5, (11,)), torch.randn(11, 5).double()
    arrays = {"logits": z.detach(), "labels": y, "tangents": tangent}
    for name, loss in [
        ("cross-entropy", lambda: functional.cross_entropy(z, y, reduction="none")),
        ("smoothed-0.1", lambda: functional.cross_entropy(z, y, reduction="none", label_smoothing=0.1)),
        ("smoothed-1", lambda: functional.cross_entropy(z, y, reduction="none", label_smoothing=1.0)),
        ("squared-error", lambda: functional.mse_loss(z, functional.one_hot(y, 5).double(), reduction="none").mean(1)),
    ]:
        values = loss()
        (gradient,) = torch.autograd.grad(values.sum(), z, create_graph=True)
        (product,) = torch.autograd.grad((gradient * tangent).sum(), z)
        arrays |= {f"{name}.losses": values.detach(), f"{name}.gradient": gradient.detach(), f"{name}.product": product}
    np.savez(HERE / "losses.npz", **{name: array.numpy() for name, array in arrays.items()})


def activations():
    """Activations with their first two derivatives, in float64."""
    functional = torch.nn.functional
    x = torch.cat([torch.linspace(-12, 12, 97), torch.tensor([-1e4, -300.0, -40.0, 40.0, 300.0, 1e4])]).double().requires_grad_()
    arrays = {"x": x.detach()}
    for name, function in [
        ("leaky-relu", functional.leaky_relu),
        ("gelu-tanh", lambda x: functional.gelu(x, approximate="tanh")),
        ("silu", functional.silu),
        ("sigmoid", torch.sigmoid),
    ]:
        values = function(x)
        (first,) = torch.autograd.grad(values.sum(), x, create_graph=True)
        (second,) = torch.autograd.grad(first.sum(), x)
        arrays |= {f"{name}.0": values.detach(), f"{name}.1": first.detach(), f"{name}.2": second}
    np.savez(HERE / "activations.npz", **{name: array.numpy() for name, array in arrays.items()})


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    npy()
    npz()
    safetensors()
    networks()
    losses()
    activations()
