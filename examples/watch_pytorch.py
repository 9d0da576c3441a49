"""PyTorch into plateau watch: losses of fresh objects at draws around the trained weights, until the answer is "enough".

    python examples/watch_pytorch.py            needs PyTorch, and the plateau command on the path
    PLATEAU="dotnet run --project src/Plateau.Cli -c Release --" python examples/watch_pytorch.py
"""
import copy, json, os, shlex, subprocess, torch
from torch.nn.functional import cross_entropy
from torch.nn.utils import parameters_to_vector, vector_to_parameters

torch.manual_seed(0)
centres, tau = torch.randn(4, 10), 0.05


def fresh(count):  # your data: objects that come one after the other
    y = torch.randint(4, (count,))
    return centres[y] + 1.5 * torch.randn(count, 10), y


@torch.no_grad()
def losses(x, y):  # objects x draws
    return torch.stack([cross_entropy(probe(x), y, reduction="none") for probe in probes], dim=1)


model = torch.nn.Sequential(torch.nn.Linear(10, 32), torch.nn.ReLU(), torch.nn.Linear(32, 4))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for _ in range(500):
    optimizer.zero_grad()
    x, y = fresh(64)
    cross_entropy(model(x), y).backward()
    optimizer.step()

probes = [copy.deepcopy(model).eval() for _ in range(16)]  # the draws: the trained weights and Gaussian noise
for probe in probes:
    w = parameters_to_vector(model.parameters()).detach()
    vector_to_parameters(w + 0.01 * torch.randn(len(w)), probe.parameters())

command = [*shlex.split(os.environ.get("PLATEAU", "plateau")), "watch", "--remaining", str(tau)]
watch = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
answer = {"objects": 0, "decision": "continue"}
while answer["decision"] == "continue":  # where w changes, {"draws": "its name"} begins anew
    print(json.dumps({"losses": losses(*fresh(100)).tolist(), "after": answer["objects"]}), file=watch.stdin)
    answer = json.loads(watch.stdout.readline())
watch.stdin.close()
assert watch.wait() == 0

many = losses(*fresh(50_000)).double()  # what the stop promises, seen on many other objects at the same draws
left = (many.var(dim=0).mean() / answer["objects"]).sqrt() / many.mean()
print(f"enough at {answer['objects']} objects: more of them would change the landscape by {left:.2%} of the mean loss; the tolerance is {tau:.0%}")
assert 0.2 * tau < left < tau
