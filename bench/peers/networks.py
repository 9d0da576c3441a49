"""The networks that the peers share, as a PyTorch user writes them, and their parameters, in the order in which the other side stores them too."""

import math

import torch
import torch.nn.functional as F
from torch import nn


def mlp(widths, inputs=784, classes=10):
    layers = []
    for width in widths:
        layers += [nn.Linear(inputs, width), nn.ReLU(inplace=True)]
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, classes))


def cnn(channels, depth, image=(3, 32, 32), classes=10):
    """Blocks of a 3 x 3 convolution and ReLU, all in full resolution, and one linear layer."""
    inputs, height, width = image
    layers = []
    for _ in range(depth):
        layers += [nn.Conv2d(inputs, channels, 3, padding=1), nn.ReLU(inplace=True)]
        inputs = channels
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * height * width, classes))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.padding = (outputs - inputs) // 2

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        if self.padding > 0:
            # Without parameters: every second pixel, and channels of zeros on both sides (option A of the paper).
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.padding, self.padding))
        return self.relu(y.add_(x))


class ResNet(nn.Module):
    """He et al. (2016) for CIFAR: depth 6 n + 2, three stages of n basic blocks with 16, 32 and 64 channels."""

    def __init__(self, depth, channels=3, classes=10):
        super().__init__()
        blocks, inputs = (depth - 2) // 6, 16
        self.conv1, self.bn1, self.relu = nn.Conv2d(channels, inputs, 3, 1, 1, bias=False), nn.BatchNorm2d(inputs), nn.ReLU(inplace=True)
        stages = []
        for stage, width in enumerate((16, 32, 64)):
            stages.append(nn.Sequential(*[Block(inputs if i == 0 else width, width, 2 if stage > 0 and i == 0 else 1) for i in range(blocks)]))
            inputs = width
        self.layer1, self.layer2, self.layer3 = stages
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        return self.linear(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


IMAGES = {"mnist": (1, 28, 28), "cifar-10": (3, 32, 32)}


def build(spec, data=None):
    """A network by its name on the other side, mlp:256,256, cnn:64x4 or resnet:20, for images of a data set; each has its own unless told otherwise."""
    image = IMAGES[data or dataset_of(spec)]
    kind, _, rest = spec.partition(":")
    if kind == "mlp":
        return mlp([int(width) for width in rest.split(",") if width], inputs=math.prod(image))
    if kind == "cnn":
        return cnn(*[int(number) for number in rest.split("x")], image=image)
    if kind == "resnet":
        return ResNet(int(rest), image[0])
    raise ValueError(f"no such network here: {spec}")


def dataset_of(spec):
    return "mnist" if spec.startswith("mlp") else "cifar-10"


def shaped(spec, data, x):
    """Images as the network takes them: rows of numbers for an mlp."""
    return x.flatten(1) if spec.startswith("mlp") else x.view(-1, *IMAGES[data])


def load(model, initial):
    """Copies stored tensors into the parameters, by their order; running statistics keep their defaults."""
    tensors = [tensor for name, tensor in initial.items() if not name.endswith(("running_mean", "running_var", "num_batches_tracked"))]
    parameters = list(model.parameters())
    if [tensor.shape for tensor in tensors] != [p.shape for p in parameters]:
        raise ValueError(f"the file has {[tuple(t.shape) for t in tensors]}, the network {[tuple(p.shape) for p in parameters]}")
    with torch.no_grad():
        for p, tensor in zip(parameters, tensors):
            p.copy_(tensor)
    return model


def flatten(model):
    """Makes all parameters, and their gradients, views of one tensor; every parameter keeps its memory format."""
    parameters = list(model.parameters())
    flat = nn.Parameter(torch.cat([p.detach().flatten() for p in parameters]))
    flat.grad = torch.zeros_like(flat)
    offset = 0

    def piece(vector, like):
        part = vector[offset : offset + like.numel()]
        if like.dim() == 4 and not like.is_contiguous():
            outputs, inputs, height, width = like.shape
            return part.view(outputs, height, width, inputs).permute(0, 3, 1, 2)
        return part.view_as(like)

    for p in parameters:
        data, values = piece(flat.data, p), p.detach().clone()
        data.copy_(values)
        p.data, p.grad = data, piece(flat.grad, p)
        offset += p.numel()
    return flat
