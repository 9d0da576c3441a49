"""Writes the small files in tests/Plateau.Tests/Fixtures with NumPy and PyTorch, as outside oracles for the readers. Run: python3 tests/fixtures.py"""

import json
import pathlib
import struct

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

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
        header[name] = {"dtype": {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64"}[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(data)]}
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


def optimizers():
    """Twenty steps of each optimizer with given gradients, in float64: the parameters after each step, and the norms that clipping saw."""
    rules = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
        "sgd-decay": lambda p: torch.optim.SGD(p, lr=0.05, weight_decay=0.1),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
        "momentum-decay": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, weight_decay=0.1),
        "nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
        "adam": lambda p: torch.optim.Adam(p, lr=0.01),
        "adam-decay": lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.1),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1),
        "adam-clipped": lambda p: torch.optim.Adam(p, lr=0.01),
        "sgd-clipped": lambda p: torch.optim.SGD(p, lr=0.05),
    }
    torch.manual_seed(2)
    first, gradients = torch.randn(19).double(), torch.randn(20, 19).double()
    gradients[3] = 0
    gradients[7] *= 1e-6
    arrays = {"first": first.numpy(), "gradients": gradients.numpy()}
    for name, rule in rules.items():
        parameter = torch.nn.Parameter(first.clone())
        optimizer = rule([parameter])
        path = []
        for gradient in gradients:
            parameter.grad = gradient.clone()
            if name.endswith("clipped"):
                torch.nn.utils.clip_grad_norm_([parameter], 3.5)
            optimizer.step()
            path.append(parameter.detach().clone())
        arrays[name] = torch.stack(path).numpy()
    np.savez(HERE / "optimizers.npz", **arrays)


def randomize(module):
    """Parameters and running statistics away from their defaults, so that no term of a formula is hidden."""
    for key, tensor in module.state_dict().items():
        if key.endswith("running_mean"):
            tensor.copy_(torch.randn_like(tensor) / 2)
        elif key.endswith("running_var"):
            tensor.copy_(0.5 + torch.rand_like(tensor))
        elif tensor.dim() == 1:
            tensor.copy_(torch.randn_like(tensor) / 2 + (1.0 if key.endswith("weight") else 0.0))
        elif tensor.is_floating_point():
            tensor.copy_(torch.randn_like(tensor) * (1.5 / tensor[0].numel()) ** 0.5)
    return module.double()


def statistics(module):
    return {key: tensor.clone() for key, tensor in module.state_dict().items() if "running_" in key}


def products(scalar, outputs, arguments, directions):
    """Gradient of a scalar by the arguments, its Hessian times the directions, and the derivative of the outputs along them (by a double backward pass)."""
    gradients = torch.autograd.grad(scalar, arguments, create_graph=True)
    slope = sum((g * v).sum() for g, v in zip(gradients, directions))
    # A function that is linear in all its arguments together has no second derivative to ask for.
    second = torch.autograd.grad(slope, arguments, retain_graph=True, allow_unused=True) if slope.requires_grad else [None] * len(arguments)
    second = [torch.zeros_like(a) if h is None else h for h, a in zip(second, arguments)]
    dummy = torch.zeros_like(outputs, requires_grad=True)
    pulled = torch.autograd.grad(outputs, arguments, dummy, create_graph=True)
    (tangent,) = torch.autograd.grad(sum((p * v).sum() for p, v in zip(pulled, directions)), dummy, retain_graph=True)
    return [g.detach() for g in gradients], second, tangent


def layer(folder, name, options, module, x):
    """One case: a layer on its own, with all first and second derivatives of sum(coefficient * output)."""
    module = randomize(module).train(options.get("training", False))
    x = x.double().requires_grad_()
    tensors = {"input": x, **{f"param.{key}": p for key, p in module.named_parameters()}, **{f"buffer.{key}": b for key, b in statistics(module).items()}}
    keys, arguments = ["input", *dict(module.named_parameters())], [x, *module.parameters()]
    output = module(x)
    after = statistics(module)
    coefficient = torch.randn_like(output)
    directions = [torch.randn_like(a) for a in arguments]
    gradients, second, tangent = products((coefficient * output).sum(), output, arguments, directions)
    tensors |= {"output": output, "coefficient": coefficient}
    tensors |= {f"grad.{key}": g for key, g in zip(keys, gradients)}
    tensors |= {f"direction.{key}": v for key, v in zip(keys, directions)}
    tensors |= {"tangent": tangent}
    tensors |= {f"hessian.{key}": h for key, h in zip(keys, second)}
    if options.get("training"):
        tensors |= {f"after.{key}": b for key, b in after.items()}
    write_safetensors(folder / f"{name}.safetensors", tensors)
    return {"name": name, "layer": type(module).__name__, "options": options}


def distinct(*shape):
    """Numbers no two of which are close, so that no maximum is a tie."""
    count = int(np.prod(shape))
    return ((torch.randperm(count) - count / 2) * (4.0 / count)).reshape(shape)


def layers():
    """Single layers; README.md in the fixtures' folder says what a file holds."""
    folder = HERE / "layers"
    folder.mkdir(exist_ok=True)
    cases = []

    def case(name, module, x, **options):
        cases.append(layer(folder, name, options, module, x))

    def convolution(name, inputs, outputs, x, **options):
        case(name, nn.Conv2d(inputs, outputs, options["kernel"], options["stride"], options["padding"], bias=options["bias"]), x, inputs=inputs, outputs=outputs, **options)

    torch.manual_seed(2)
    convolution("conv2d-3-padding-1", 3, 4, torch.randn(3, 3, 6, 5), kernel=3, stride=1, padding=1, bias=True)
    convolution("conv2d-3-stride-2-padding-1", 3, 4, torch.randn(3, 3, 7, 6), kernel=3, stride=2, padding=1, bias=True)
    convolution("conv2d-3-stride-2-padding-1-even", 3, 4, torch.randn(2, 3, 8, 8), kernel=3, stride=2, padding=1, bias=True)
    convolution("conv2d-5-padding-2", 2, 3, torch.randn(2, 2, 9, 5), kernel=5, stride=1, padding=2, bias=True)
    convolution("conv2d-5-padding-2-small-image", 2, 3, torch.randn(2, 2, 2, 1), kernel=5, stride=1, padding=2, bias=True)
    convolution("conv2d-3-no-padding", 3, 2, torch.randn(2, 3, 5, 4), kernel=3, stride=1, padding=0, bias=True)
    convolution("conv2d-1-stride-2", 3, 5, torch.randn(3, 3, 5, 6), kernel=1, stride=2, padding=0, bias=True)
    convolution("conv2d-3-no-bias", 3, 4, torch.randn(2, 3, 4, 5), kernel=3, stride=1, padding=1, bias=False)
    convolution("conv2d-wide", 17, 18, torch.randn(2, 17, 4, 3), kernel=3, stride=1, padding=1, bias=True)
    convolution("conv2d-one-object", 2, 3, torch.randn(1, 2, 4, 4), kernel=3, stride=1, padding=1, bias=True)

    case("linear", nn.Linear(7, 5), torch.randn(4, 7), inputs=7, outputs=5, bias=True)
    for training in [False, True]:
        mode = "training" if training else "evaluation"
        case(f"batchnorm1d-{mode}", nn.BatchNorm1d(4), torch.randn(7, 4) * 2 + 1, features=4, epsilon=1e-5, momentum=0.1, training=training)
        case(f"batchnorm2d-{mode}", nn.BatchNorm2d(3), torch.randn(4, 3, 3, 5) * 2 + 1, features=3, epsilon=1e-5, momentum=0.1, training=training)
    case("layernorm", nn.LayerNorm(6), torch.randn(5, 6) * 2 + 1, features=6, epsilon=1e-5)
    case("softmax", nn.Softmax(dim=1), torch.randn(5, 6) * 3)

    # Both tails, the neighbourhood of zero, and the bulk.
    values = torch.cat([torch.tensor([-30.0, -12.0, -6.0, -0.01, 0.01, 6.0, 12.0, 30.0]), torch.randn(20) * 2]).reshape(4, 7)
    case("relu", nn.ReLU(), values)
    case("leaky-relu", nn.LeakyReLU(0.01), values, slope=0.01)
    case("leaky-relu-steep", nn.LeakyReLU(0.2), values, slope=0.2)
    case("gelu", nn.GELU(), values, approximate="none")
    case("gelu-tanh", nn.GELU(approximate="tanh"), values, approximate="tanh")
    case("silu", nn.SiLU(), values)
    case("tanh", nn.Tanh(), values)
    case("sigmoid", nn.Sigmoid(), values)

    case("maxpool2d-2", nn.MaxPool2d(2), distinct(2, 3, 6, 5), kernel=2, stride=2, padding=0)
    case("maxpool2d-3-stride-2-padding-1", nn.MaxPool2d(3, 2, 1), distinct(2, 3, 7, 6), kernel=3, stride=2, padding=1)
    case("avgpool2d-2", nn.AvgPool2d(2), torch.randn(2, 3, 6, 5), kernel=2, stride=2, padding=0, countIncludePad=True)
    for include in [True, False]:
        name = f"avgpool2d-3-stride-2-padding-1-{'with' if include else 'without'}-padding-counted"
        case(name, nn.AvgPool2d(3, 2, 1, count_include_pad=include), torch.randn(2, 3, 7, 6), kernel=3, stride=2, padding=1, countIncludePad=include)
    case("adaptive-avgpool2d-1", nn.AdaptiveAvgPool2d(1), torch.randn(3, 4, 5, 3))

    (folder / "cases.json").write_text("[\n" + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]\n")


class Block(nn.Module):
    """The basic block of He et al. (2016) for CIFAR; where the width grows, the shortcut takes every second pixel and pads channels with zeros on both sides."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.padding = stride, (outputs - inputs) // 2

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.stride > 1 or self.padding > 0:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.padding, self.padding))
        return F.relu(y + x)


class ResNet(nn.Module):
    def __init__(self, widths, blocks, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, widths[0], 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        inputs = widths[0]
        for stage, width in enumerate(widths):
            layer = []
            for block in range(blocks):
                layer.append(Block(inputs, width, 2 if stage > 0 and block == 0 else 1))
                inputs = width
            self.add_module(f"layer{stage + 1}", nn.Sequential(*layer))
        self.stages = len(widths)
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for stage in range(self.stages):
            x = self.get_submodule(f"layer{stage + 1}")(x)
        return self.linear(x.mean((2, 3)))


def whole(name, network, x):
    """A network with its state dict as PyTorch saves it, and what PyTorch computes from it."""
    network = randomize(network).eval()
    folder = HERE / "convolutional"
    folder.mkdir(exist_ok=True)
    write_safetensors(folder / f"{name}.safetensors", network.state_dict())
    x, y = x.double(), torch.arange(len(x)) * 2 % 3
    keys, parameters = [list(part) for part in zip(*network.named_parameters())]
    directions = [torch.randn_like(p) for p in parameters]

    logits = network(x)
    losses = F.cross_entropy(logits, y, reduction="none")
    gradients, second, tangent = products(losses.mean(), logits, parameters, directions)
    p = logits.softmax(1)
    curved = p * (tangent - (p * tangent).sum(1, keepdim=True)) / len(x)
    gauss_newton = torch.autograd.grad(logits, parameters, curved.detach(), retain_graph=True)
    slopes, curvatures = [], []
    for loss in losses:
        g, h, _ = products(loss, logits, parameters, directions)
        slopes.append(sum((a * v).sum() for a, v in zip(g, directions)))
        curvatures.append(sum((a * v).sum() for a, v in zip(h, directions)))
    tensors = {"input": x, "labels": y, "logits": logits, "losses": losses, "tangent": tangent, "slopes": torch.stack(slopes), "curvatures": torch.stack(curvatures)}
    for prefix, vectors in [("grad", gradients), ("direction", directions), ("hessian", second), ("gauss-newton", gauss_newton)]:
        tensors |= {f"{prefix}.{key}": vector for key, vector in zip(keys, vectors)}

    network.train()
    logits = network(x)
    losses = F.cross_entropy(logits, y, reduction="none")
    after = statistics(network)
    gradients, second, tangent = products(losses.mean(), logits, parameters, directions)
    tensors |= {"training.logits": logits, "training.losses": losses, "training.tangent": tangent}
    for prefix, vectors in [("training.grad", gradients), ("training.hessian", second)]:
        tensors |= {f"{prefix}.{key}": vector for key, vector in zip(keys, vectors)}
    tensors |= {f"training.after.{key}": b for key, b in after.items()}
    write_safetensors(folder / f"{name}-expected.safetensors", tensors)


def convolutional():
    """A small convolutional and a small residual network, with their derivatives in both modes."""
    torch.manual_seed(3)
    blocks = [nn.Conv2d(3, 5, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(5), nn.Conv2d(5, 5, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(5)]
    whole("cnn", nn.Sequential(*blocks, nn.Conv2d(5, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 7 * 5, 3)), torch.randn(6, 3, 9, 7))
    whole("resnet", ResNet([4, 8], 1, 3), torch.randn(6, 3, 8, 8))


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    npy()
    npz()
    safetensors()
    networks()
    losses()
    activations()
    optimizers()
    layers()
    convolutional()
