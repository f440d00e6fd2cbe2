"""`./praja routing train FILE.csv [--out FILE]` and `./praja routing evaluate FILE.csv`: no database needed."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from praja.complaints.routing import evaluation, labelled, training
from praja.complaints.routing.model import BadModel, Model


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./praja routing", description="FILE.csv is UTF-8 with the columns text, agency and created_at."
    )
    actions = parser.add_subparsers(dest="action", required=True)
    train = actions.add_parser("train", help="learn a model from a file of dispositions")
    train.add_argument("file", type=Path, metavar="FILE.csv")
    train.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: FILE.model)")
    evaluate = actions.add_parser(
        "evaluate", help="split the file by time: learn from the older 80 %%, test on the newer 20 %%"
    )
    evaluate.add_argument("file", type=Path, metavar="FILE.csv")
    evaluate.add_argument("--model", type=Path, metavar="FILE.model", help="test this model on the whole file instead")
    chosen = parser.parse_args(arguments)
    try:
        contents = labelled.read(chosen.file)
        rows = contents.rows
        if contents.left_out:
            print(f"left out {len(contents.left_out)} rows, the first: {contents.left_out[0]}", file=sys.stderr)
        if chosen.action == "evaluate" and chosen.model is not None:
            _test(rows, chosen.model)
        elif chosen.action == "evaluate":
            labelled.require_agencies(rows, chosen.file.name)
            print("\n".join(evaluation.lines(evaluation.evaluate(rows))))
        else:
            labelled.require_agencies(rows, chosen.file.name)
            _train(rows, chosen.out or chosen.file.with_suffix(".model"))
    except (labelled.BadFile, training.NotInstalled) as error:
        print(error, file=sys.stderr)
        return 1
    except ValueError as error:
        print(f"{chosen.file.name}: {error}", file=sys.stderr)
        return 1
    return 0


def _test(rows: list[labelled.Labelled], path: Path) -> None:
    try:
        model = Model(path.read_bytes())
    except OSError as error:
        raise labelled.BadFile(f"{path}: {error.strerror or error}") from None
    except BadModel as error:
        raise labelled.BadFile(f"{path}: {error}") from None
    known = sum(row.created_at <= model.until for row in rows)
    if known:
        print(f"{known} of {len(rows)} rows are not newer than what the model learned from; the result may flatter it")
    print("\n".join(evaluation.lines(evaluation.measure(model, learned=[], tested=rows))))


def _train(rows: list[labelled.Labelled], target: Path) -> None:
    started = time.monotonic()
    content = training.train(rows)
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    except OSError as error:
        raise labelled.BadFile(f"{target}: {error.strerror or error}") from None
    model = Model(content)
    print(
        f"{target}: {len(rows)} texts, {len(model.agencies)} agencies, {len(content) / 1e6:.1f} MB, "
        f"{time.monotonic() - started:.0f} s"
    )
    print(
        f"on the newest {training.VALIDATED:.0%}: top-1 {model.metrics['validation_top1']:.4f}, "
        f"top-3 {model.metrics['validation_top3']:.4f}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
