"""The data sets of scikit-learn through the default command, held against scikit-learn on the same splits.

Each set is written by pandas in the ways people write tables; `plateau train` reads every one without an option, and all must give the
same answer. Then five stratified splits are written as two files each. Plateau's and scikit-learn's networks are fitted to the same
standardised numbers, by the same rule of first parameters, in as many steps; softmax regression stands beside scikit-learn's linear models.
Held-out losses and scores are compared in pairs.

    python3 bench/peers/tables.py PLATEAU        # PLATEAU: the command; needs python3-sklearn and python3-pandas
"""
import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
from sklearn import datasets, linear_model, metrics, model_selection, neural_network, preprocessing

SPLITS = 5
SETS = ("iris", "wine", "digits", "breast_cancer", "diabetes")


def plateau(command, *words):
    """The document of `plateau train`, quietly."""
    run = subprocess.run([command, "train", *words, "--json", "--quiet"], capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stderr)
    return json.loads(run.stdout)


def written(name, folder):
    """The files of a set: as pandas writes it, with its index, for Europe, with words, and as arrays."""
    bunch = getattr(datasets, "load_" + name)(as_frame=True)
    frame = bunch.frame
    frame.to_csv(folder / "plain.csv", index=False)
    frame.to_csv(folder / "index.csv")
    frame.to_csv(folder / "semicolons.csv", sep=";", decimal=",", index=False)
    np.savez(folder / "arrays.npz", X=bunch.data.values, y=bunch.target.values)
    np.savez(folder / "bunch.npz", data=bunch.data.values, target=bunch.target.values)
    files = ["plain.csv", "index.csv", "semicolons.csv", "arrays.npz", "bunch.npz"]
    if name != "diabetes":
        words = np.array([f"{label}-{word}" for label, word in enumerate(bunch.target_names)])
        frame.assign(target=words[bunch.target]).to_csv(folder / "words.csv", index=False)
        files.append("words.csv")
    return bunch, [folder / file for file in files]


def score(document):
    """Held-out loss, and accuracy or R²."""
    held = document["heldOut"]
    return held["loss"], held.get("accuracy", held.get("rSquared"))


def peer(model, x, y, x_test, y_test, regression):
    """The same of a model of scikit-learn; the loss of a linear model is not compared."""
    model.fit(x, y)
    if regression:
        predicted = model.predict(x_test)
        return np.mean((predicted - y_test) ** 2), metrics.r2_score(y_test, predicted)
    return metrics.log_loss(y_test, model.predict_proba(x_test), labels=model.classes_), model.score(x_test, y_test)


def compare(command, bunch, folder, regression):
    """Pairs of (loss, score) for the network and the linear model, over splits."""
    rows = {"mlp": [], "linear": []}
    for split in range(SPLITS):
        stratify = None if regression else bunch.target
        train, test = model_selection.train_test_split(bunch.frame, test_size=0.3, random_state=split, stratify=stratify)
        train.to_csv(folder / "train.csv", index=False)
        test.to_csv(folder / "test.csv", index=False)
        words = ("--data", folder / "train.csv", "--held-out", folder / "test.csv", "--seed", str(split))
        scale = preprocessing.StandardScaler().fit(train.drop(columns="target").values)
        x, x_test = (scale.transform(part.drop(columns="target").values) for part in (train, test))
        y, y_test = train["target"].values, test["target"].values
        if regression:
            target = preprocessing.StandardScaler().fit(y[:, None])
            y, y_test = (target.transform(part[:, None])[:, 0] for part in (y, y_test))

        # Features and first parameters as scikit-learn has them.
        same = ("--normalize", "standard", "--initialization", "xavier-uniform")
        own = plateau(command, *words, *same)
        kind = neural_network.MLPRegressor if regression else neural_network.MLPClassifier
        epochs = own["training"]["epochs"]
        network = kind((128, 128), alpha=0, batch_size=min(64, len(y)), max_iter=epochs, n_iter_no_change=epochs, random_state=split)
        rows["mlp"].append((score(own), peer(network, x, y, x_test, y_test, regression)))
        own = plateau(command, *words, *same, "--model", "softmax", "--learning-rate", "0.02")
        linear = linear_model.LinearRegression() if regression else linear_model.LogisticRegression(max_iter=5000)
        rows["linear"].append((score(own), peer(linear, x, y, x_test, y_test, regression)))
    return rows


def main(command):
    """Prints a line a set and model; the status is 1 where a difference is no noise."""
    warnings.filterwarnings("ignore")
    bad = 0
    for name in SETS:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            bunch, files = written(name, folder)
            answers = {file.name: score(plateau(command, "--data", file)) for file in files}
            same = len({round(answer[0], 12) for answer in answers.values()}) == 1
            bad += not same
            print(f"{name:14} {len(files)} ways to write it, one answer: {'yes' if same else answers}")
            for model, pairs in compare(command, bunch, folder, name == "diabetes").items():
                own, other = np.array([[pair[side] for pair in pairs] for side in (0, 1)]).transpose(0, 2, 1)
                for what, mine, theirs in zip(("loss", "R²" if name == "diabetes" else "accuracy"), own, other):
                    if model == "linear" and what == "loss":
                        continue
                    difference = mine - theirs
                    error = difference.std(ddof=1) / np.sqrt(SPLITS)
                    noise = abs(difference.mean()) <= 3 * error + 0.01
                    bad += not noise
                    print(f"{'':14} {model:6} {what:8} {mine.mean():7.4f}, scikit-learn {theirs.mean():7.4f}, "
                          f"difference {difference.mean():+.4f} ± {error:.4f}{'' if noise else '  NOT NOISE'}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
